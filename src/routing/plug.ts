/** Carrying out a decision: the one function of this part that writes to switches. */
import type { Decision } from './decide/decision.js'
import type { FlowMod, NxCtFlush, PacketOut } from '../codec/index.js'
import type { HalfRoute } from './flows/half-route.js'

/** What {@link plug} needs of a switch's session. */
export interface PlugSession {
  /**
   * Sends flow-mods, what flushes connections, and a barrier request, and resolves when the switch has
   * answered it. What is given to `send` after the call comes behind them: a session of `daolinet/switch`
   * has them in its send queue when `apply` returns, unless that queue is above its high-water mark.
   */
  apply(messages: readonly (FlowMod | NxCtFlush)[]): Promise<unknown>
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
 *
 * Only the receiver's switch is waited for, when it is another one. On the switch that sends the packet on,
 * flows, barrier request and packet follow each other at once: a switch carries them out in that order.
 * Resolves when all barriers are answered, so that a switch which refuses a flow is noticed all the same.
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
  const { packetOut } = decision
  const own: (FlowMod | NxCtFlush)[] = []
  for (const { datapathId, flows } of halvesOf(decision)) {
    if (datapathId === decision.datapathId) {
      own.push(...flows)
      continue
    }
    const session = sessions.get(datapathId)
    if (!session) return false
    await session.apply(flows)
  }
  if (decision.kind === 'deny') own.push(...decision.flush ?? [])
  const sender = sessions.get(decision.datapathId)
  if (!sender) return false
  const confirmed = own.length > 0 ? sender.apply(own) : undefined
  if (packetOut) sendBehind(confirmed, sender, packetOut)
  await confirmed
  return true
}

/** Sends a packet behind flows. When it cannot be sent, their promise is not left without a handler. */
function sendBehind(
  confirmed: Promise<unknown> | undefined, session: PlugSession, packetOut: PacketOut,
): void {
  try {
    session.send(packetOut)
  } catch (error) {
    confirmed?.catch(() => undefined)
    throw error
  }
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
  if (decision.kind === 'ignore') return []
  const { datapathId } = decision
  const own = decision.kind === 'route' ? decision.source
    : decision.flows && { datapathId, flows: decision.flows }
  const first = decision.kind === 'route' ? decision.destination
    : decision.kind === 'deny' ? decision.retract : undefined
  return [first, own].filter((half) => half !== undefined)
}
