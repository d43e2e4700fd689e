/**
 * What `for await` runs over: what arrives, one after another, until it ends. `next()` and `return()` give no
 * value at the end. It can be run over once.
 *
 * The same as `AsyncIterableIterator<T, undefined>`, which TypeScript has had only since 5.6.
 */
export interface AsyncIteration<T> extends AsyncIterator<T, undefined> {
  [Symbol.asyncIterator](): AsyncIteration<T>
}
