import { NO_BUFFER, PortNo } from '../../constants.js'
import { formatFlowFlags } from '../flow-flags.js'
import { formatInstructions } from '../format-instructions.js'
import { formatMatch } from '../match/format-match.js'
import { hexDigits } from '../number.js'
import { formatPort } from '../port.js'
import type { FlowMod } from '../../messages/flow-mod.js'
import type { MessageFormatter } from './formatter.js'

const commands: Readonly<Record<string, string>> = {
  add: 'ADD', modify: 'MOD', modifyStrict: 'MOD_STRICT', delete: 'DEL', deleteStrict: 'DEL_STRICT',
}
const NO_COOKIE = 0xffff_ffff_ffff_ffffn

export const flowMod: MessageFormatter<'flowMod'> = ['OFPT_FLOW_MOD', (message) => {
  const match = formatMatch(message.match, message.priority)
  return [
    ` ${commands[message.command] ?? `cmd:${message.command}`}`,
    message.tableId === 0 ? '' : ` table:${message.tableId}`,
    match === '' ? '' : ` ${match}`,
    cookieOf(message),
    message.idleTimeout === 0 ? '' : ` idle:${message.idleTimeout}`,
    message.hardTimeout === 0 ? '' : ` hard:${message.hardTimeout}`,
    message.bufferId === NO_BUFFER ? '' : ` buf:${hexDigits(message.bufferId)}`,
    message.outPort === PortNo.ANY ? '' : ` out_port:${formatPort(message.outPort)}`,
    ` ${formatFlowFlags(message.flags)}actions=${formatInstructions(message.instructions)}`,
  ].join('')
}]

/** The cookie to give, of an added flow; the cookie to look for, of all others. */
function cookieOf({ command, cookie, cookieMask }: FlowMod): string {
  if (command === 'add') return cookie === 0n || cookie === NO_COOKIE ? '' : ` cookie:${hexDigits(cookie)}`
  return cookieMask === 0n ? '' : ` cookie:${hexDigits(cookie)}/${hexDigits(cookieMask)}`
}
