import { formatPort } from '../../syntax/port.js'
import { nicira } from '../codec.js'
import { layout, port16, u32 } from '../layout.js'
import type { ActionText } from '../text.js'

// struct nx_action_output_trunc {        NXAST_OUTPUT_TRUNC = 39
//   ext_action_header, without its pad;
//   uint16_t port;                       as in OpenFlow 1.0
//   uint32_t max_len;
// };

/** Sends the beginning of the packet to a port. */
export interface OutputTruncAction {
  readonly type: 'outputTrunc'
  readonly port: number
  /** How many bytes to send, 14 or more. */
  readonly maxLen: number
}

/**
 * Builds an {@link OutputTruncAction}: sends the beginning of the packet to a port.
 * @param maxLen - how many bytes to send, 14 or more
 *
 * @example
 * ```ts
 * import { formatActions, outputTrunc } from 'daolinet/codec'
 *
 * console.log(formatActions([outputTrunc(3, 100)])) // output(port=3,max_len=100)
 * ```
 */
export function outputTrunc(port: number, maxLen: number): OutputTruncAction {
  return { type: 'outputTrunc', port, maxLen }
}

export const outputTruncCodec = layout<OutputTruncAction>(
  'outputTrunc', nicira(39, { inActionSet: false }), port16('port'), u32('maxLen'),
)

/** Read with `output`. */
export const outputTruncText: ActionText<OutputTruncAction> = {
  format: ({ port, maxLen }) => `output(port=${formatPort(port)},max_len=${maxLen})`,
}
