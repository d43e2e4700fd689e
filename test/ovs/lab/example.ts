import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { until } from './run.js'

/** One of the programs in `examples/`, started by its command line. */
export class Example implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #ended: Promise<unknown>
  #said = ''

  private constructor(child: ChildProcess) {
    this.#child = child
    this.#ended = once(child, 'close')
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => { this.#said += chunk.toString() })
    }
  }

  /** Starts it on a free port, and waits until it listens. */
  static async start(file: string, ...args: readonly string[]): Promise<Example> {
    const example = Example.run(file, '--listen', 'tcp:127.0.0.1:0', ...args)
    await example.line(/^listening on (.*)/m)
    return example
  }

  /** Starts it with these arguments. */
  static run(file: string, ...args: readonly string[]): Example {
    return new Example(spawn(process.execPath, ['--import', 'tsx', `examples/${file}`, ...args]))
  }

  /** What it printed so far, on stdout and stderr. */
  get said(): string {
    return this.#said
  }

  /** Where switches connect. */
  get target(): string {
    return /^listening on (.*)/m.exec(this.#said)![1]!
  }

  /** Where it answers HTTP requests. */
  get http(): string {
    return /^answering on (.*)/m.exec(this.#said)![1]!
  }

  /** Waits until it has printed such a text. */
  async line(text: RegExp): Promise<RegExpExecArray> {
    const probe = (): RegExpExecArray | undefined => {
      const found = text.exec(this.#said)
      if (found !== null) return found
      if (this.#child.exitCode !== null) throw new Error(`it has ended:\n${this.#said}`)
      return undefined
    }
    try {
      return await until(`${text}`, probe)
    } catch (error) {
      throw new Error(`${(error as Error).message}; it said:\n${this.#said}`, { cause: error })
    }
  }

  /** Resolves when it has ended, with its exit code. */
  async ended(): Promise<number | null> {
    await this.#ended
    return this.#child.exitCode
  }

  /** Asks it to stop; resolves with its exit code, which is null when the signal has ended it. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.#child.kill(signal)
    return this.ended()
  }

  /** Ends it, if it still runs. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.ended()
  }
}
