import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Namespace } from './namespace.js'
import { programOf, stopByPidFile } from './processes.js'
import { run, until, type Output } from './run.js'

/** How an Open vSwitch is started. */
export interface OpenVSwitchOptions {
  /** Its own: sockets, database, logs and pid files are all in here. */
  readonly directory: string
  /** `netdev` carries real packets and needs root; `dummy` is all software and needs nothing. */
  readonly datapath: 'netdev' | 'dummy'
  /** Where the daemons run; the program's own namespace if none is given. */
  readonly namespace?: Namespace
}

/** One bridge of an Open vSwitch. */
export interface BridgeOptions {
  readonly datapathId: string
  /** The MAC address of the LOCAL port. */
  readonly mac?: string
}

/** A line of `dump-flows`, with its parts. */
export interface DumpedFlow {
  readonly table: number
  readonly priority: number
  readonly cookie: bigint
  readonly packets: number
  readonly idleTimeout: number
  readonly hardTimeout: number
  /** `metadata=0x1,ip,in_port=1`: as printed, without the priority. */
  readonly match: string
  readonly actions: string
}

const schema = '/usr/share/openvswitch/vswitch.ovsschema'

/** An Open vSwitch with a private directory: a database server and a switch daemon. */
export class OpenVSwitch {
  readonly directory: string
  readonly datapath: 'netdev' | 'dummy'
  readonly env: NodeJS.ProcessEnv
  readonly #namespace: Namespace | undefined

  private constructor({ directory, datapath, namespace }: OpenVSwitchOptions) {
    this.directory = directory
    this.datapath = datapath
    this.#namespace = namespace
    this.env = {
      ...process.env,
      OVS_RUNDIR: directory, OVS_DBDIR: directory, OVS_LOGDIR: directory, OVS_SYSCONFDIR: directory,
    }
  }

  /** Resolves once both daemons are up. */
  static async start(options: OpenVSwitchOptions): Promise<OpenVSwitch> {
    const ovs = new OpenVSwitch(options)
    await mkdir(ovs.directory, { recursive: true, mode: 0o700 })
    await run('ovsdb-tool', ['create', ovs.#path('conf.db'), schema])
    await ovs.#exec('ovsdb-server', [
      ovs.#path('conf.db'), `--remote=punix:${ovs.#path('db.sock')}`, ...ovs.#daemon('ovsdb-server'),
    ])
    await ovs.vsctl('--no-wait', 'init')
    await ovs.startSwitch()
    return ovs
  }

  /** Starts the switch daemon; the bridges are what the database says. */
  async startSwitch(): Promise<void> {
    const dummy = ['--enable-dummy', '--disable-system', '--disable-system-route']
    await this.#exec('ovs-vswitchd', [
      `unix:${this.#path('db.sock')}`, ...(this.datapath === 'dummy' ? dummy : []),
      ...this.#daemon('ovs-vswitchd'),
    ])
  }

  /** Kills the switch daemon without a warning; resolves when it is gone. */
  async killSwitch(): Promise<void> {
    const pid = Number(await readFile(this.#path('ovs-vswitchd.pid'), 'utf8'))
    process.kill(pid, 'SIGKILL')
    await until('the end of ovs-vswitchd', async () => await programOf(pid) === '')
  }

  /** Stops whatever daemons the pid files of a directory name. Does nothing where there are none. */
  static async stopIn(directory: string): Promise<void> {
    for (const name of ['ovs-vswitchd', 'ovsdb-server']) {
      await stopByPidFile(join(directory, `${name}.pid`), name)
    }
  }

  /**
   * Runs `ovs-vsctl`, which waits until the switch has done it. It returns 0 when a port or a datapath cannot
   * be made and says so on stderr only: that is a failure here.
   */
  async vsctl(...args: string[]): Promise<string> {
    const database = `--db=unix:${join(this.directory, 'db.sock')}`
    const { stdout, stderr } = await run('ovs-vsctl', [database, '--timeout=10', ...args], { env: this.env })
    if (stderr.trim() !== '') throw new Error(`ovs-vsctl ${args.join(' ')}: ${stderr.trim()}`)
    return stdout.trim()
  }

  /** Runs `ovs-ofctl` with OpenFlow 1.3 over the bridge's management socket. */
  async ofctl(...args: string[]): Promise<string> {
    const always = ['-O', 'OpenFlow13', '--timeout=10']
    return (await run('ovs-ofctl', [...always, ...args], { env: this.env })).stdout
  }

  /** Runs a command of the switch daemon. */
  async appctl(...args: string[]): Promise<string> {
    const always = ['-t', join(this.directory, 'ovs-vswitchd.ctl'), '--timeout=10']
    return (await run('ovs-appctl', [...always, ...args], { env: this.env })).stdout.trim()
  }

  /**
   * Adds a bridge as the library's documentation says it should be: OpenFlow 1.3, a datapath id of its own,
   * and `secure`, since the default fail mode turns the bridge into a learning switch when the controller
   * goes.
   */
  async addBridge(name: string, { datapathId, mac }: BridgeOptions): Promise<void> {
    await this.vsctl(
      'add-br', name, '--', 'set', 'bridge', name,
      `datapath_type=${this.datapath}`, 'protocols=OpenFlow13', 'fail_mode=secure',
      `other-config:datapath-id=${datapathId}`, 'other-config:disable-in-band=true',
      ...(mac === undefined ? [] : [`other-config:hwaddr="${mac}"`]),
    )
  }

  /** Adds an interface of the namespace, or with the dummy datapath a port of this name, to a bridge. */
  async addPort(bridge: string, port: string, ofport: number): Promise<void> {
    const type = this.datapath === 'dummy' ? ['type=dummy'] : []
    await this.vsctl(
      'add-port', bridge, port, '--', 'set', 'interface', port, `ofport_request=${ofport}`, ...type,
    )
  }

  /** Adds a tunnel port that has the name of its type, and whose packets go where flows say. */
  async addTunnel(bridge: string, type: string, ofport: number): Promise<void> {
    await this.vsctl(
      'add-port', bridge, type, '--', 'set', 'interface', type, `type=${type}`, `ofport_request=${ofport}`,
      'options:remote_ip=flow', 'options:key=flow',
    )
  }

  /** Points the bridge at its controller: `tcp:192.168.200.1:6653`. */
  async setController(bridge: string, target: string): Promise<void> {
    await this.vsctl(
      'set-controller', bridge, target,
      '--', 'set', 'controller', bridge, 'connection_mode=out-of-band',
    )
  }

  /** Points the bridge at several controllers, and has it wait for one that says nothing for a minute. */
  async setControllers(bridge: string, targets: readonly string[]): Promise<void> {
    await this.vsctl('set-controller', bridge, ...targets)
    const rows = (await this.vsctl('--no-headings', '--columns=_uuid', 'list', 'controller')).split(/\s+/)
    const patient = ['connection_mode=out-of-band', 'inactivity_probe=60000', 'max_backoff=1000']
    for (const row of rows) await this.vsctl('set', 'controller', row, ...patient)
  }

  /**
   * How often the bridge has connected to a controller. The database tells of it up to 5 s late, the log at
   * once.
   */
  async connections(bridge: string): Promise<number> {
    const log = await readFile(join(this.directory, 'ovs-vswitchd.log'), 'utf8')
    const connected = (line: string) => line.includes(`|${bridge}<->`) && line.endsWith(': connected')
    return log.split('\n').filter(connected).length
  }

  /** The flows of one table, or of all. */
  async flows(bridge: string, table?: number): Promise<DumpedFlow[]> {
    const filter = table === undefined ? [] : [`table=${table}`]
    const text = await this.ofctl('--no-names', 'dump-flows', bridge, ...filter)
    return text.split('\n').filter((line) => line.includes('actions=')).map(parseFlow)
  }

  /** Stops both daemons. */
  async stop(): Promise<void> {
    await OpenVSwitch.stopIn(this.directory)
  }

  #path(file: string): string {
    return join(this.directory, file)
  }

  #daemon(name: string): string[] {
    return [
      `--pidfile=${this.#path(`${name}.pid`)}`, `--unixctl=${this.#path(`${name}.ctl`)}`,
      `--log-file=${this.#path(`${name}.log`)}`, '--no-chdir', '--detach',
    ]
  }

  #exec(command: string, args: readonly string[]): Promise<Output> {
    return this.#namespace?.exec(command, args, { env: this.env }) ?? run(command, args, { env: this.env })
  }
}

/** Reads one line of `dump-flows`. */
export const parseFlow = (line: string): DumpedFlow => {
  const [head = '', actions = ''] = line.trim().split(/ ?actions=/, 2)
  const number = (key: string) => Number(new RegExp(`\\b${key}=(\\w+)`).exec(head)?.[1] ?? 0)
  const match = /priority=[^ ]*/.exec(head)?.[0] ?? ''
  return {
    table: number('table'),
    priority: number('priority'),
    cookie: BigInt(/cookie=(0x[0-9a-f]+)/.exec(head)?.[1] ?? 0),
    packets: number('n_packets'),
    idleTimeout: number('idle_timeout'),
    hardTimeout: number('hard_timeout'),
    match: match.replace(/^priority=\d+,?/, ''),
    actions,
  }
}
