/** One after the other. */

/** Runs tasks one at a time, in the order in which they came. */
export class Queue {
  #last: Promise<unknown> = Promise.resolve()

  /** Runs a task after those before it, whether they succeed or not. */
  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task)
    this.#last = result.catch(() => undefined)
    return result
  }
}
