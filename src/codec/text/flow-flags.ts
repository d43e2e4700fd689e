/** The flags of a flow by name. */
import { FlowModFlags } from '../messages/core/flow-mod.js'

/** Every flag and its name, in the order of printing. */
export const flowFlagNames: readonly (readonly [name: string, bit: number])[] = [
  ['send_flow_rem', FlowModFlags.SEND_FLOW_REM],
  ['check_overlap', FlowModFlags.CHECK_OVERLAP],
  ['reset_counts', FlowModFlags.RESET_COUNTS],
  ['no_packet_counts', FlowModFlags.NO_PKT_COUNTS],
  ['no_byte_counts', FlowModFlags.NO_BYT_COUNTS],
]

/** `send_flow_rem reset_counts `: each name with a space behind it. */
export function formatFlowFlags(flags: number): string {
  return flowFlagNames.filter(([, bit]) => (flags & bit) !== 0).map(([name]) => `${name} `).join('')
}
