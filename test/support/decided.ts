/** Decisions of an expected kind, and what they are made of. */
import { parsePacket } from '../../src/codec/packet/index.js'
import { decide } from '../../src/routing/decide/decide.js'
import { explain } from '../../src/routing/decide/explain.js'
import { arrival } from './arrival.js'
import { SYN, type Frame } from './frame.js'
import { frameFrom } from './simulation.js'
import type { Decision } from '../../src/routing/decide/decision.js'
import type { View } from '../../src/routing/network/view.js'

/** Decides about a frame from an endpoint to an address. */
export function ask(
  view: View, datapathId: bigint, from: string, to: string, over: Partial<Frame> = {},
): Decision {
  return decide(arrival(datapathId, frameFrom(view, from, to, over)), view)
}

/** The decision, which must be of that kind. */
export function decided<K extends Decision['kind']>(kind: K, decision: Decision): Decision & { kind: K } {
  if (decision.kind !== kind) throw new Error(`${decision.kind}: ${explain(decision.why)}`)
  return decision as Decision & { kind: K }
}

/** The decision, which must be a route. */
export const route = (decision: Decision) => decided('route', decision)

/** The decision, which must be a denial. */
export const deny = (decision: Decision) => decided('deny', decision)

/** The decision, which must be an answer, and the packet that answers. */
export function answer(decision: Decision) {
  const found = decided('answer', decision)
  return { ...found, packet: parsePacket(found.packetOut.data) }
}

/** A set-field action. */
export const set = (field: object) => ({ type: 'setField', field })

/** An output action. */
export const output = (port: number) => ({ type: 'output', port, maxLen: 0 })

/** Instructions that apply actions. */
export const apply = (...actions: object[]) => [{ type: 'applyActions', actions }] as never

/** A TCP segment. */
export const tcp = (src: number, dst: number, flags: number = SYN): Partial<Frame> =>
  ({ ipProto: 6, src, dst, flags })
