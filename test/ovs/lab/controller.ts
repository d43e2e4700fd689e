import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Host } from './two-hosts.js'
import type { Namespace } from './namespace.js'
import { until } from './run.js'

const main = 'examples/controller/main.ts'

/** The reference controller, started by its command line. */
export class Controller {
  readonly #child: ChildProcess
  #said = ''
  #logged = ''

  private constructor(child: ChildProcess) {
    this.#child = child
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => { this.#said += chunk.toString() })
    }
    child.stdout?.on('data', (chunk: Buffer) => { this.#logged += chunk.toString() })
  }

  /** Starts it in a namespace, with further arguments, and waits until it listens at `ip:port`. */
  static async start(
    namespace: Namespace, document: string, listen: string, more: readonly string[] = [],
  ): Promise<Controller> {
    const controller = new Controller(namespace.spawn(process.execPath, [
      '--import', 'tsx', main, '--network', document, '--listen', `tcp:${listen}`, '--log', 'json', ...more,
    ]))
    const port = `:${listen.split(':')[1]}`
    await until('the controller to listen', async () => {
      const { stdout } = await namespace.exec('ss', ['-Hltn'])
      return stdout.includes(port) || controller.#child.exitCode !== null
    })
    if (controller.#child.exitCode !== null) throw new Error(`the controller ended:\n${controller.said}`)
    return controller
  }

  get pid(): number {
    return this.#child.pid!
  }

  /** What it printed so far, on stdout and stderr. */
  get said(): string {
    return this.#said
  }

  /** Its log lines, on stdout, each a JSON object. Throws where a line is none. */
  get log(): Record<string, unknown>[] {
    const lines = this.#logged.split('\n').slice(0, -1)
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  }

  /** Waits until the hosts' switches have their whole pipeline. */
  async serving(hosts: readonly Host[], within = 10_000): Promise<void> {
    for (const { ovs, bridge } of hosts) {
      await until('the pipeline on a switch', async () => {
        const flows = await ovs.flows(bridge)
        const guards = flows.filter((flow) => flow.table === 0 && /in_port=[23]\b/.test(flow.match))
        const misses = flows.filter((flow) => flow.table > 0 && flow.priority === 0)
        return guards.length >= 2 && misses.length >= 2
      }, { within, every: 50 })
    }
  }

  /** Tells it to read its network document again. */
  reload(): void {
    this.#child.kill('SIGHUP')
  }

  /** Stops it as it is, or lets it go on. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child.kill(signal)
  }

  /** Kills it without a warning. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  /** Asks it to stop. Gives its exit code: `null` when it had to be killed. */
  async stop(within = 5_000): Promise<number | null> {
    const patience = setTimeout(() => this.#child.kill('SIGKILL'), within)
    await this.#end('SIGTERM')
    clearTimeout(patience)
    return this.#child.exitCode
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    this.#child.kill(signal)
    await once(this.#child, 'exit')
  }
}
