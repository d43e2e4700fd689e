import { hex } from '../../syntax/number.js'
import type { TlvMap } from '../../messages/nicira/tlv-table.js'
import type { MessageFormatter } from './formatter.js'

const commands: Readonly<Record<string, string>> = { add: 'ADD', delete: 'DEL', clear: 'CLEAR' }

function formatMaps(maps: readonly TlvMap[]): string {
  return [
    ' mapping table:',
    '  class  type  length  match field',
    ' ------  ----  ------  --------------',
    ...maps.map(({ optionClass, optionType, optionLen, index }) => ` ${hex(optionClass).padStart(6)}` +
      `  ${hex(optionType).padStart(4)}  ${String(optionLen).padStart(6)}  tun_metadata${index}`),
  ].join('\n')
}

export const nxTlvTableMod: MessageFormatter<'nxTlvTableMod'> = ['NXT_TLV_TABLE_MOD', ({ command, maps }) =>
  `\n ${commands[command] ?? command}${command === 'clear' ? '' : formatMaps(maps)}`]

export const nxTlvTableReply: MessageFormatter<'nxTlvTableReply'> = ['NXT_TLV_TABLE_REPLY', (message) => {
  const allocated = message.maps.reduce((sum, { optionLen }) => sum + optionLen, 0)
  return `\n max option space=${message.maxOptionSpace} max fields=${message.maxFields}\n` +
    ` allocated option space=${allocated}\n\n${formatMaps(message.maps)}`
}]
