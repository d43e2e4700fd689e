import { bodiless, type Bodiless } from './bodiless.js'

/** Asks the switch to finish everything sent before, and to say so (OpenFlow 1.3.5 §7.3.8). */
export type BarrierRequest = Bodiless<'barrierRequest'>

/** Everything sent before the request is done. */
export type BarrierReply = Bodiless<'barrierReply'>

/** A {@link BarrierRequest}. */
export function barrierRequest(init: { readonly xid?: number } = {}): BarrierRequest {
  return { type: 'barrierRequest', xid: 0, ...init }
}

/** A {@link BarrierReply}, with the xid of its request. */
export function barrierReply(init: { readonly xid?: number } = {}): BarrierReply {
  return { type: 'barrierReply', xid: 0, ...init }
}

export const barrierRequestCodec = bodiless('barrierRequest', 20)
export const barrierReplyCodec = bodiless('barrierReply', 21)
