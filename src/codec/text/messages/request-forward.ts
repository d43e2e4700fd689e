import { groupMod } from './group-mod.js'
import { meterMod } from './meter-mod.js'
import type { MessageFormatter } from './formatter.js'

/** The message of the other controller, without its header line. */
export const requestForward: MessageFormatter<'requestForward'> =
  ['ONFT_REQUESTFORWARD', ({ request }, options, nested) => {
    if (request.type === 'groupMod') return ` reason=group_mod${groupMod[1](request, options, nested)}`
    if (request.type === 'meterMod') return ` reason=meter_mod${meterMod[1](request, options, nested)}`
    return `\n${nested.format(request)}`
  }]
