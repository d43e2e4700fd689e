/**
 * A promise that an abort may settle first, and that leaves nothing behind: `start` returns how to undo what
 * it set up, which is done exactly once, however the promise settles.
 */
export function abortable<T>(
  signal: AbortSignal | undefined,
  start: (resolve: (value: T) => void, reject: (error: Error) => void) => (() => void) | void,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error)
    let undo: (() => void) | void = undefined
    const finish = (): void => {
      signal?.removeEventListener('abort', abort)
      undo?.()
    }
    const abort = (): void => {
      finish()
      reject(signal!.reason as Error)
    }
    signal?.addEventListener('abort', abort)
    undo = start(
      (value) => { finish(); resolve(value) },
      (error) => { finish(); reject(error) },
    )
  })
}
