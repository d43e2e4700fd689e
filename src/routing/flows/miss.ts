/** Sending to the controller what no other flow takes. */
import {
  CONTROLLER_MAX_LENGTH, flowMod, meter, output, PortNo, type FlowMod, type Instruction,
  type Match,
} from '../../codec/index.js'
import { apply } from './actions.js'
import { PRIORITIES } from './pipeline.js'

/** Sends what no other flow takes to the controller, whole. */
export function toController(): Instruction {
  return apply(output(PortNo.CONTROLLER, CONTROLLER_MAX_LENGTH))
}

/** Sends what comes from there, and no other flow takes, to the controller, as far as the meter lets it. */
export function meteredMisses(
  cookie: bigint, from: Match, meterId: number, tables: readonly { readonly id: number }[],
): FlowMod[] {
  return tables.map(({ id }): FlowMod => flowMod({
    cookie,
    tableId: id,
    priority: PRIORITIES.metered.value,
    match: from,
    instructions: [meter(meterId), toController()],
  }))
}
