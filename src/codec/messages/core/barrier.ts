import { bodiless, type Bodiless } from './bodiless.js'
import { filled } from '../../wire/members.js'

/**
 * The controller asks the switch to finish everything that was sent before, and then to reply (OpenFlow 1.3.5
 * §7.3.8).
 */
export type BarrierRequest = Bodiless<'barrierRequest'>

/** The switch's reply to a {@link BarrierRequest}: everything that was sent before the request is done. */
export type BarrierReply = Bodiless<'barrierReply'>

/**
 * Builds a {@link BarrierRequest}: the controller asks to be told when everything sent before is done.
 *
 * @example
 * ```ts
 * import { barrierRequest, formatMessage } from 'daolinet/codec'
 *
 * console.log(formatMessage(barrierRequest({ xid: 7 }))) // OFPT_BARRIER_REQUEST (OF1.3) (xid=0x7):
 * ```
 */
export function barrierRequest(init: { readonly xid?: number } = {}): BarrierRequest {
  return filled({ type: 'barrierRequest', xid: 0 }, init)
}

/**
 * Builds a {@link BarrierReply}: the switch says that everything sent before the request is done.
 * @param init - `xid` is that of the request
 *
 * @example
 * ```ts
 * import { barrierReply, formatMessage } from 'daolinet/codec'
 *
 * console.log(formatMessage(barrierReply({ xid: 7 }))) // OFPT_BARRIER_REPLY (OF1.3) (xid=0x7):
 * ```
 */
export function barrierReply(init: { readonly xid?: number } = {}): BarrierReply {
  return filled({ type: 'barrierReply', xid: 0 }, init)
}

export const barrierRequestCodec = bodiless('barrierRequest', 20)
export const barrierReplyCodec = bodiless('barrierReply', 21)
