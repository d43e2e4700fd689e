import { spawn, type ChildProcess } from 'node:child_process'
import { run, until, type Output, type RunOptions } from './run.js'

/** Everything the lab makes bears this prefix, so that nothing else is ever touched. */
export const prefix = 'daolinet-'

/** A network namespace with nothing but a loopback and without IPv6, whose chatter would blur captures. */
export class Namespace {
  readonly name: string

  private constructor(name: string) {
    this.name = name
  }

  /** Makes the namespace `daolinet-<name>`. */
  static async create(name: string): Promise<Namespace> {
    const namespace = new Namespace(prefix + name)
    await run('ip', ['netns', 'add', namespace.name])
    await namespace.sysctl('net/ipv6/conf/all/disable_ipv6', 1)
    await namespace.sysctl('net/ipv6/conf/default/disable_ipv6', 1)
    await namespace.ip('link set lo up')
    return namespace
  }

  /** Names of the lab's namespaces that exist now. */
  static async list(): Promise<string[]> {
    const { stdout } = await run('ip', ['netns', 'list'])
    const names = stdout.split('\n').map((line) => line.split(' ')[0] ?? '')
    return names.filter((name) => name.startsWith(prefix))
  }

  /** Takes one of the lab's namespaces down, with every process in it: all of them are the lab's own. */
  static async remove(name: string): Promise<void> {
    if (!name.startsWith(prefix)) throw new Error(`not a namespace of the lab: ${name}`)
    await until(`the end of what runs in ${name}`, async () => {
      const pids = (await run('ip', ['netns', 'pids', name])).stdout.split('\n').filter(Boolean).map(Number)
      for (const pid of pids) kill(pid)
      return pids.length === 0
    })
    await run('ip', ['netns', 'delete', name])
  }

  /** Runs `ip` in the namespace; the words of `command` are separated by blanks. */
  async ip(command: string): Promise<Output> {
    return run('ip', ['-netns', this.name, ...command.split(' ')])
  }

  /** Runs a command in the namespace to its end. */
  async exec(command: string, args: readonly string[], options?: RunOptions): Promise<Output> {
    return run('ip', ['netns', 'exec', this.name, command, ...args], options)
  }

  /**
   * Starts a command in the namespace and leaves it running. `ip` becomes the command: the pid is its own.
   */
  spawn(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): ChildProcess {
    const whole = ['netns', 'exec', this.name, command, ...args]
    return spawn('ip', whole, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  }

  /** Sets a kernel parameter by its path under /proc/sys. */
  async sysctl(path: string, value: number): Promise<void> {
    await this.exec('sh', ['-c', `echo ${value} >/proc/sys/${path}`])
  }

  /** Gives an interface IPv6, which has none in namespaces of the lab otherwise. */
  async enableIpv6(device: string): Promise<void> {
    await this.sysctl(`net/ipv6/conf/${device}/disable_ipv6`, 0)
  }

  async remove(): Promise<void> {
    await Namespace.remove(this.name)
  }
}

const kill = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended by itself in the meantime.
  }
}
