import { hexDump } from '../../syntax/bytes.js'
import type { MessageFormatter } from './formatter.js'

function payload({ data }: { readonly data: Uint8Array }): string {
  return ` ${data.length} bytes of payload${data.length === 0 ? '' : `\n${hexDump(data, true)}`}`
}

export const echoRequest: MessageFormatter<'echoRequest'> = ['OFPT_ECHO_REQUEST', payload]
export const echoReply: MessageFormatter<'echoReply'> = ['OFPT_ECHO_REPLY', payload]
