import { hexBytes } from '../../syntax/bytes.js'
import { hexDigits } from '../../syntax/number.js'
import type { ExperimenterAction, UnknownAction } from '../../actions/unknown.js'

/** `unknown(30,0102…)`: the type and what follows the header. `ovs-ofctl` refuses such actions. */
export function formatUnknown(action: UnknownAction): string {
  return `unknown(${action.actionType},${hexBytes(action.body)})`
}

/** `experimenter(0x00002320,0102…)`: the id and what follows it. */
export function formatExperimenter(action: ExperimenterAction): string {
  return `experimenter(${hexDigits(action.experimenter, 8)},${hexBytes(action.body)})`
}
