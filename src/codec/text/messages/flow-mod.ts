import { NO_BUFFER, PortNo } from '../../protocol/constants.js'
import { hexDigits } from '../../syntax/number.js'
import { formatPort, formatPort16 } from '../../syntax/port.js'
import { ALL_ONES_64 } from '../../wire/all-ones.js'
import { formatFlowFlags } from '../flow-flags.js'
import { formatInstructions } from '../format-instructions.js'
import { formatMatch } from '../match/format-match.js'
import type { FlowMod } from '../../messages/core/flow-mod.js'
import type { NxFlowMod } from '../../messages/nicira/flow-mod.js'
import type { MessageFormatter } from './formatter.js'

const commands: Readonly<Record<string, string>> = {
  add: 'ADD', modify: 'MOD', modifyStrict: 'MOD_STRICT', delete: 'DEL', deleteStrict: 'DEL_STRICT',
}
function formatMod(message: FlowMod | NxFlowMod, cookie: string, outPort: string): string {
  const match = formatMatch(message.match, message.priority)
  return [
    ` ${commands[message.command] ?? `cmd:${message.command}`}`,
    message.tableId === 0 ? '' : ` table:${message.tableId}`,
    match === '' ? '' : ` ${match}`,
    cookie,
    message.idleTimeout === 0 ? '' : ` idle:${message.idleTimeout}`,
    message.hardTimeout === 0 ? '' : ` hard:${message.hardTimeout}`,
    message.bufferId === NO_BUFFER ? '' : ` buf:${hexDigits(message.bufferId)}`,
    outPort,
    ` ${formatFlowFlags(message.flags)}actions=${formatInstructions(message.instructions)}`,
  ].join('')
}

export const flowMod: MessageFormatter<'flowMod'> = ['OFPT_FLOW_MOD', (message) => {
  const outPort = message.outPort === PortNo.ANY ? '' : ` out_port:${formatPort(message.outPort)}`
  return formatMod(message, cookieOf(message), outPort)
}]

/** The cookie: for an added flow the one that it gets, otherwise the one that flows are selected by. */
function cookieOf({ command, cookie, cookieMask }: FlowMod): string {
  if (command === 'add') return newCookie(cookie)
  return cookieToFind(cookie, cookieMask)
}

function cookieToFind(cookie: bigint, mask: bigint): string {
  return mask === 0n ? '' : ` cookie:${hexDigits(cookie)}/${hexDigits(mask)}`
}

function newCookie(cookie: bigint): string {
  return cookie === 0n || cookie === ALL_ONES_64 ? '' : ` cookie:${hexDigits(cookie)}`
}

const ANY_PORT16 = 0xffff

export const nxFlowMod: MessageFormatter<'nxFlowMod'> = ['NXT_FLOW_MOD', (message) => {
  const outPort = message.outPort === ANY_PORT16 ? '' : ` out_port:${formatPort16(message.outPort)}`
  const { value = 0n, mask = 0n } = message.cookieMatch ?? {}
  return formatMod(message, newCookie(message.cookie) + cookieToFind(value, mask), outPort)
}]
