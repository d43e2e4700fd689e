import { Duplex } from 'node:stream'

/** Two streams in memory: what is written to one can be read from the other. */
export function duplexPair(): [Duplex, Duplex] {
  const ends: Duplex[] = []
  const other = (end: number): Duplex => ends[1 - end]!
  for (const end of [0, 1]) {
    ends.push(new Duplex({
      allowHalfOpen: false,
      read: () => undefined,
      write(chunk: Buffer, _encoding, callback) {
        // A copy: the writer's buffer is its own again after the callback.
        other(end).push(Buffer.from(chunk))
        process.nextTick(callback)
      },
      final(callback) {
        other(end).push(null)
        callback()
      },
      destroy(error, callback) {
        process.nextTick(() => other(end).destroy())
        callback(error)
      },
    }))
  }
  return [ends[0]!, ends[1]!]
}
