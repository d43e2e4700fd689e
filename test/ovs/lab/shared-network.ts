/** The lab of two hosts with several controllers, which share etcd. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memberFor } from 'daolinet/store'
import { Controller } from './controller.js'
import { controllerAddress, twoHosts, type Host, type TwoHosts } from './two-hosts.js'
import { together, until } from './run.js'
import type { Container } from './container.js'

/** Seconds after which others take over. etcd has no shorter leases. */
export const LEASE = 2

const STORE = 'etcd:http://127.0.0.1:2379'

const DATAPATHS = ['0000000000000001', '0000000000000002']

/** Names of controllers: the first serves the first host, the second the second, while nobody else lives. */
export const NAMES = ((): readonly [string, string, string] => {
  for (let n = 0; ; n++) {
    const [one, two, three] = [`one${n}`, `two${n}`, `three${n}`] as const
    if (DATAPATHS.every((id, at) => memberFor(id, [one, two]) === [one, two][at])) return [one, two, three]
  }
})()

/** The lab, its etcd, and controllers by their names. */
export interface SharedNetwork extends TwoHosts {
  readonly controllers: ReadonlyMap<string, Controller>
  /** Starts a controller. It listens at a port of its own, which the switches know. */
  start(name: string): Promise<Controller>
  /** Whether a controller serves a host's switch, by its log. */
  serves(name: string, host: 1 | 2): boolean
  /** Resolves when a controller serves a host's switch. */
  served(host: 1 | 2, by: string): Promise<void>
  /** Deletes the flows of the route between two containers, and resolves when they can ping again: in ms. */
  renew(from: Container, to: Container): Promise<number>
  /** What the program's command `status` says of the controllers. */
  members(): Promise<{ readonly id: string, readonly serves: string[], readonly connected: string[] }[]>
  /** The values of all entries of the store. */
  values(): Promise<unknown[]>
}

/** Builds it, with two controllers that serve a host each. */
export async function sharedNetwork(): Promise<SharedNetwork> {
  const lab = await twoHosts()
  const directory = await mkdtemp(join(tmpdir(), 'daolinet-lab-etcd-'))
  const stop = async (): Promise<void> => {
    // What runs in the lab's namespaces ends with them.
    await lab.stop()
    await rm(directory, { recursive: true, force: true })
  }
  try {
    return await build(lab, directory, stop)
  } catch (error) {
    await stop()
    throw error
  }
}

async function build(lab: TwoHosts, directory: string, stop: () => Promise<void>): Promise<SharedNetwork> {
  const { control, host1, host2 } = lab
  const hosts = [host1, host2]
  const etcd = control.spawn('etcd', ['--data-dir', directory, '--log-level', 'error'])
  for (const stream of [etcd.stdout, etcd.stderr]) stream?.resume()
  const etcdctl = async (...words: string[]): Promise<string> => (await control.exec('etcdctl', words, {
    env: { ...process.env, ETCDCTL_API: '3' },
  })).stdout
  await until('etcd', () => etcdctl('endpoint', 'status'))

  const controllers = new Map<string, Controller>()
  const listenAt = (name: string): string => `${controllerAddress}:${6653 + NAMES.indexOf(name)}`
  const start = async (name: string): Promise<Controller> => {
    const more = ['--store', STORE, '--id', name, '--lease', `${LEASE}`]
    const controller = await Controller.start(control, lab.document, listenAt(name), more)
    controllers.set(name, controller)
    return controller
  }
  const serves = (name: string, host: 1 | 2): boolean => controllers.get(name)?.log
    .filter(({ event, datapathId }) => event === 'switch' && datapathId === DATAPATHS[host - 1])
    .at(-1)?.state === 'up'

  const [first, second] = NAMES
  await together([start(first), start(second)])
  for (const { ovs, bridge } of hosts) {
    await ovs.setControllers(bridge, NAMES.map((name) => `tcp:${listenAt(name)}`))
  }
  const served = (host: 1 | 2, by: string): Promise<void> =>
    until(`${by} to serve host ${host}`, () => serves(by, host)).then(() => undefined)
  await together([served(1, first), served(2, second)])
  return {
    ...lab, controllers, start, serves, served, stop,
    async renew(from, to) {
      await together(hosts.map((host) => forget(host, from, to)))
      const began = performance.now()
      await until('a new route', async () => (await from.ping(to.ip)).received === 1)
      return performance.now() - began
    },
    async members() {
      const words = ['--import', 'tsx', 'examples/controller/main.ts', 'status', '--store', STORE, '--json']
      const { stdout } = await control.exec(process.execPath, words)
      type Status = { controllers: Awaited<ReturnType<SharedNetwork['members']>> }
      return (JSON.parse(stdout) as Status).controllers
    },
    async values() {
      const text = await etcdctl('get', '--prefix', 'daolinet/', '--print-value-only')
      const lines = text.split('\n').filter((line) => line.startsWith('{'))
      return lines.map((line) => JSON.parse(line) as unknown)
    },
  }
}

/** Deletes the flows that take packets of a pair from its containers, in both directions. */
async function forget({ ovs, bridge }: Host, a: Container, b: Container): Promise<void> {
  for (const [from, to] of [[a, b], [b, a]] as const) {
    await ovs.ofctl('del-flows', bridge, `table=1,ip,nw_src=${from.ip},nw_dst=${to.ip}`)
  }
  await ovs.appctl('revalidator/purge')
}
