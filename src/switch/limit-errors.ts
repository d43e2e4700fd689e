/** The errors of bounds that were passed. */
import { SwitchError } from './errors.js'
import type { MessageInit } from '../codec/index.js'

/**
 * The send queue is full: the switch does not read, or the application did not wait for `drain()`.
 *
 * @example
 * ```ts
 * import { connect, SendLimitError } from 'daolinet/switch'
 * import { TestSwitch } from 'daolinet/testing'
 *
 * const device = new TestSwitch({ datapathId: 1n })
 * const { port } = await device.listen()
 * const sw = await connect({ port, send: { highWaterMark: 8, limit: 16 } })
 * try {
 *   while (true) sw.send({ type: 'barrierRequest' })
 * } catch (error) {
 *   if (error instanceof SendLimitError) console.log(error.message)
 *   // prints 16 bytes wait to be sent: when send() returns false, await drain()
 * }
 * await sw.close()
 * await device.close()
 * ```
 */
export class SendLimitError extends SwitchError {
  static override readonly className: string = 'SendLimitError'

  /** @param limit - the size of the send queue, in bytes */
  constructor(limit: number) {
    super('ERR_SEND_LIMIT', `${limit} bytes wait to be sent: when send() returns false, await drain()`)
  }
}

/**
 * A multipart reply is longer than the options allow. The parts that had come are dropped.
 *
 * @example
 * ```ts
 * import { flowMod, flowStatsRequest } from 'daolinet/codec'
 * import { connect, MultipartLimitError } from 'daolinet/switch'
 * import { TestSwitch } from 'daolinet/testing'
 *
 * const device = new TestSwitch({ datapathId: 1n })
 * const { port } = await device.listen()
 * const sw = await connect({ port, multipart: { bytes: 100 } })
 * await sw.apply([flowMod({ priority: 1 }), flowMod({ priority: 2 })])
 * await sw.request(flowStatsRequest()).catch((error) => {
 *   if (error instanceof MultipartLimitError) console.log(error.message)
 *   // prints the reply to flowStatsRequest is longer than 100 bytes
 * })
 * await sw.close()
 * await device.close()
 * ```
 */
export class MultipartLimitError extends SwitchError {
  static override readonly className: string = 'MultipartLimitError'

  /** @param what - the limit, with its unit */
  constructor(request: MessageInit, what: string) {
    super('ERR_MULTIPART_LIMIT', `the reply to ${request.type} is longer than ${what}`)
  }
}
