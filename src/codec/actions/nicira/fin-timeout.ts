import { numberOf } from '../../syntax/integer.js'
import { valueOf, type Item } from '../../syntax/items.js'
import { nicira } from '../codec.js'
import { layout, u16 } from '../layout.js'
import { argumentsOf, type ActionText } from '../text.js'

// struct nx_action_fin_timeout {         NXAST_FIN_TIMEOUT = 19
//   ext_action_header, without its pad;
//   uint16_t fin_idle_timeout;
//   uint16_t fin_hard_timeout;
//   uint16_t pad;
// };

/** Shortens the timeouts of the flow when a TCP packet with FIN or RST matches it. */
export interface FinTimeoutAction {
  readonly type: 'finTimeout'
  /** New idle timeout in seconds; 0 leaves it. */
  readonly finIdleTimeout: number
  /** New hard timeout in seconds; 0 leaves it. */
  readonly finHardTimeout: number
}

/**
 * Builds a {@link FinTimeoutAction}: shortens the timeouts of the flow once its TCP connection ends.
 * @param finIdleTimeout - new idle timeout in seconds; 0 leaves it
 * @param finHardTimeout - new hard timeout in seconds; 0 leaves it
 *
 * @example
 * ```ts
 * import { finTimeout, formatActions } from 'daolinet/codec'
 *
 * console.log(formatActions([finTimeout(10, 60)])) // fin_timeout(idle_timeout=10,hard_timeout=60)
 * ```
 */
export function finTimeout(finIdleTimeout: number, finHardTimeout = 0): FinTimeoutAction {
  return { type: 'finTimeout', finIdleTimeout, finHardTimeout }
}

export const finTimeoutCodec = layout<FinTimeoutAction>(
  'finTimeout', nicira(19, { inActionSet: false }), u16('finIdleTimeout'), u16('finHardTimeout'),
)

export const finTimeoutText: ActionText<FinTimeoutAction> = {
  format: ({ finIdleTimeout, finHardTimeout }) => `fin_timeout(${[
    ...(finIdleTimeout === 0 ? [] : [`idle_timeout=${finIdleTimeout}`]),
    ...(finHardTimeout === 0 ? [] : [`hard_timeout=${finHardTimeout}`]),
  ].join(',')})`,
  read: { fin_timeout: readFinTimeout },
}

/** `fin_timeout(idle_timeout=5,hard_timeout=10)`. */
function readFinTimeout(item: Item): FinTimeoutAction {
  let finIdleTimeout = 0
  let finHardTimeout = 0
  argumentsOf(item, {
    idle_timeout: (argument) => { finIdleTimeout = numberOf(valueOf(argument), 16, 'idle_timeout') },
    hard_timeout: (argument) => { finHardTimeout = numberOf(valueOf(argument), 16, 'hard_timeout') },
  })
  return { type: 'finTimeout', finIdleTimeout, finHardTimeout }
}
