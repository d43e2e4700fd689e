/** Carrying out a decision: the one function of this part that writes to switches. */
import type { Decision } from './decide/decision.js'
import type { FlowMod, PacketOut } from '../codec/index.js'
import type { HalfRoute } from './flows/half-route.js'

/** What {@link plug} needs of a switch's session. */
export interface PlugSession {
  /** Sends flow-mods, and resolves when the switch has confirmed all of them by a barrier. */
  apply(messages: readonly FlowMod[]): Promise<unknown>
  /** Sends one message without waiting. */
  send(message: PacketOut): boolean
}

/** The sessions of all connected switches by datapath id. A `Map` is one. */
export interface PlugSessions {
  /** The session of a switch; undefined when it is not connected. */
  get(datapathId: bigint): PlugSession | undefined
}

/**
 * Carries out a decision in the order that loses no packet: the flows of the receiver's switch, its barrier,
 * the flows of the sender's switch, its barrier, and then the packet.
 * @returns false when a switch that is needed is not connected; nothing more is written then
 * @throws whatever `apply` rejects with
 *
 * @example
 * ```ts
 * import { flowMod } from 'daolinet/codec'
 * import { plug, type Decision, type PlugSession } from 'daolinet/routing'
 *
 * const session: PlugSession = {
 *   apply: async (flows) => console.log(`${flows.length} flow written`), // 1 flow written
 *   send: () => true,
 * }
 * const decision: Decision = {
 *   kind: 'deny', datapathId: 1n, flows: [flowMod({ hardTimeout: 10 })],
 *   why: { reason: 'noSuchAddress', from: 'a', address: '10.1.0.99' },
 * }
 * console.log(await plug(decision, new Map([[1n, session]]))) // true
 * console.log(await plug(decision, new Map())) // false
 * ```
 */
export async function plug(decision: Decision, sessions: PlugSessions): Promise<boolean> {
  if (decision.kind === 'ignore') return true
  for (const { datapathId, flows } of halvesOf(decision)) {
    const session = sessions.get(datapathId)
    if (!session) return false
    await session.apply(flows)
  }
  const sender = sessions.get(decision.datapathId)
  if (decision.packetOut) sender?.send(decision.packetOut)
  return sender !== undefined
}

/**
 * The flows of a decision, switch by switch, in the order in which they must be written.
 *
 * @example
 * ```ts
 * import { flowMod } from 'daolinet/codec'
 * import { halvesOf } from 'daolinet/routing'
 *
 * const halves = halvesOf({
 *   kind: 'deny', datapathId: 1n, flows: [flowMod({ hardTimeout: 10 })],
 *   why: { reason: 'noSuchAddress', from: 'a', address: '10.1.0.99' },
 * })
 * console.log(halves.map(({ datapathId, flows }) => `${flows.length} flow for switch ${datapathId}`).join())
 * // prints 1 flow for switch 1
 * ```
 */
export function halvesOf(decision: Decision): HalfRoute[] {
  if (decision.kind === 'ignore' || decision.kind === 'answer') return []
  const halves = decision.kind === 'route'
    ? [decision.destination, decision.source]
    : [decision.retract, { datapathId: decision.datapathId, flows: decision.flows }]
  return halves.filter((half) => half !== undefined)
}
