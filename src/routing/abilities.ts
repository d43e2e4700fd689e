/** Finding out what a switch can do. Beside `plug.ts`, the only code of this part that talks to switches. */
import {
  flowMod, meterFeaturesRequest, type FlowMod, type MessageInit, type MeterFeaturesReply,
  type MeterFeaturesRequest,
} from '../codec/index.js'
import { EthType } from '../codec/packet/index.js'
import { apply, ct } from './flows/actions.js'
import { cookieOf } from './flows/cookie.js'
import { completion, ndAnswer, ndQuestion } from './flows/nd.js'
import { PRIORITIES, TABLES } from './flows/pipeline.js'
import type { SwitchAbilities } from './network/view.js'

/** What {@link probeAbilities} needs of a switch's session. */
export interface ProbeSession {
  /** Sends messages, and resolves when the switch has confirmed all of them by a barrier. */
  apply(messages: readonly MessageInit[]): Promise<unknown>
  /** Asks for the features of the switch's meters. */
  request(message: MeterFeaturesRequest): Promise<MeterFeaturesReply>
}

/**
 * Finds out what a switch can do, by asking for its meters and by giving it flows that track connections and
 * that answer neighbour solicitations, which are taken away again. Give the result to `viewWithPorts`, or
 * to the `setPorts` of a view's follower.
 * @throws whatever the session rejects with, unless it is the switch's refusal (a code of `ERR_APPLY` or
 *   `ERR_REFUSED`)
 *
 * @example
 * ```ts
 * import { meterFeaturesReply } from 'daolinet/codec'
 * import { probeAbilities } from 'daolinet/routing'
 *
 * const session = { // a session of daolinet/switch is one
 *   apply: async () => {},
 *   request: async () => meterFeaturesReply({ maxMeter: 256 }),
 * }
 * console.log(await probeAbilities(session)) // { conntrack: true, meters: true, nd: true }
 * ```
 */
export async function probeAbilities(session: ProbeSession): Promise<Required<SwitchAbilities>> {
  const [conntrack, nd, meters] = await Promise.all([
    ...[CONNTRACK_PROBE, ND_PROBE].map((flows) =>
      accepted(session.apply([...flows, ...flows.map(removal)]))),
    accepted(session.request(meterFeaturesRequest()).then(({ maxMeter }) => maxMeter > 0)),
  ]) as [boolean, boolean, boolean]
  return { conntrack, meters, nd }
}

function removal(flow: FlowMod): FlowMod {
  return { ...flow, command: 'deleteStrict', instructions: [] }
}

const NOBODY = '::'
const NO_STATION = '02:00:00:00:00:00'

/** A flow that tracks connections, for packets that no flow leads to. */
const CONNTRACK_PROBE: readonly FlowMod[] = [flowMod({
  cookie: cookieOf('host'),
  tableId: TABLES.tracked.id,
  priority: PRIORITIES.invalid.value + 1,
  match: { ethType: EthType.IPV4 },
  instructions: apply(ct(0, { recircTable: TABLES.tracked.id })),
})]

/** Flows that answer neighbour solicitations, in the table that only advertisements come to. */
const ND_PROBE: readonly FlowMod[] = [
  flowMod({
    cookie: cookieOf('host'),
    tableId: TABLES.advertise.id - 1,
    priority: PRIORITIES.invalid.value + 2,
    match: ndQuestion(NOBODY),
    instructions: ndAnswer({ mac: NO_STATION, vlan: undefined }, NOBODY, NO_STATION, false),
  }),
  { ...completion(), priority: PRIORITIES.advertise.value + 1 },
]

const REFUSALS: ReadonlySet<unknown> = new Set(['ERR_APPLY', 'ERR_REFUSED'])

/** Whether the switch did it: false when it refused. */
async function accepted(answer: Promise<unknown>): Promise<boolean> {
  try {
    return await answer !== false
  } catch (error) {
    if (REFUSALS.has((error as { code?: unknown }).code)) return false
    throw error
  }
}
