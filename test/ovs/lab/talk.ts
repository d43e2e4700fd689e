import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Container } from './container.js'

const program = fileURLToPath(new URL('talk.mjs', import.meta.url))

/** A program in a container that runs until it is stopped. */
export interface Talking {
  /** Every line that it has said. */
  readonly lines: readonly string[]
  stop(): Promise<void>
}

/** Starts a program of `talk.mjs` in a container. Resolves when it has said its first line. */
export const talking = async (
  container: Container, ...args: readonly (string | number)[]
): Promise<Talking> => {
  const child = container.namespace.spawn(process.execPath, [program, ...args.map(String)])
  const lines: string[] = []
  const reader = createInterface({ input: child.stdout! })
  reader.on('line', (line) => lines.push(line))
  await Promise.race([once(reader, 'line'), once(child, 'exit')])
  return {
    lines,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

/** The programs that a test has started, to be stopped when it ends. */
export class Programs {
  readonly #running: Talking[] = []

  /** See {@link talking}. */
  async start(container: Container, ...args: readonly (string | number)[]): Promise<Talking> {
    const program = await talking(container, ...args)
    this.#running.push(program)
    return program
  }

  async stop(): Promise<void> {
    for (const one of this.#running.splice(0)) await one.stop()
  }
}

/** Runs a program of `talk.mjs` to its end. Gives what it said. */
export const told = async (container: Container, ...args: readonly (string | number)[]): Promise<string> => {
  const { stdout } = await container.namespace.exec(process.execPath, [program, ...args.map(String)], {
    timeout: 60_000,
  })
  return stdout.trim()
}
