/**
 * A promise that rejects with the signal's reason when the signal aborts first.
 * @param start - begins the work; what it returns undoes what it has set up, and is called exactly once, when
 *   the promise settles in whatever way
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
