import { execFile } from 'node:child_process'

/** What a command printed. */
export interface Output {
  readonly stdout: string
  readonly stderr: string
}

/** How a command is run. */
export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv
  /** Milliseconds until the command is killed. */
  readonly timeout?: number
  /** Exit codes that are no failure besides 0: `ping` says 1 when nothing came back. */
  readonly accept?: readonly number[]
}

/** Runs one command to its end. Rejects with the command line and what it said when it fails. */
export const run = (command: string, args: readonly string[], options: RunOptions = {}): Promise<Output> => {
  const { env = process.env, timeout = 20_000, accept = [] } = options
  return new Promise((resolve, reject) => {
    execFile(command, args, { env, timeout, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      if (error === null || accept.includes(Number(error.code))) return resolve({ stdout, stderr })
      const why = error.killed ? `took over ${timeout} ms` : `exit ${error.code}`
      reject(new Error(`${[command, ...args].join(' ')}: ${why}\n${stderr}${stdout}`.trim()))
    })
  })
}

/**
 * Asks `probe` again and again until it gives something other than `undefined` or `false`, which is the
 * answer. Rejects once the deadline is past, saying what was waited for and the probe's last error.
 */
export const until = async <T>(
  what: string,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  { within = 40_000, every = 20 } = {},
): Promise<T> => {
  const deadline = performance.now() + within
  for (;;) {
    let problem: unknown
    try {
      const answer = await probe()
      if (answer !== undefined && answer !== false) return answer
    } catch (error) {
      problem = error
    }
    if (performance.now() >= deadline) throw new Error(`${what}: not within ${within} ms`, { cause: problem })
    await new Promise((resolve) => setTimeout(resolve, every))
  }
}

/**
 * Like `Promise.all`, but waits for all of them even when one fails: what follows meets nothing half done.
 */
export const together = async <T extends readonly unknown[] | []>(
  promises: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> => {
  await Promise.allSettled(promises)
  return Promise.all(promises)
}
