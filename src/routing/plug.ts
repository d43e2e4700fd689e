/** Carrying a decision out, in the order that loses nothing. */
import type { Decision, HalfRoute } from './decide/decision.js'
import type { FlowMod, PacketOut } from '../codec/index.js'

/** What is needed of a switch's session. */
export interface PlugSession {
  /** Resolves when the switch has confirmed all of these by a barrier. */
  apply(messages: readonly FlowMod[]): Promise<unknown>
  send(message: PacketOut): boolean
}

/** The sessions of the connected switches. */
export interface PlugSessions {
  get(datapathId: bigint): PlugSession | undefined
}

/**
 * Carries out a decision: the receiver's flows, confirmed; the sender's flows, confirmed; then the packet.
 * No packet meets half a route.
 * @returns false when a switch that is needed is not connected: nothing more is written then
 * @throws what `apply` rejects with
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

/** The flows of a decision, switch by switch, in the order in which they must be written. */
export function halvesOf(decision: Decision): HalfRoute[] {
  if (decision.kind === 'ignore' || decision.kind === 'answer') return []
  const halves = decision.kind === 'route'
    ? [decision.destination, decision.source]
    : [decision.recall, { datapathId: decision.datapathId, flows: decision.flows }]
  return halves.filter((half) => half !== undefined)
}
