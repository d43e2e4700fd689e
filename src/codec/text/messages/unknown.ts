/** Messages that `ovs-ofctl` does not print: their numbers, and their content as bytes. */
import { hexDump } from '../../syntax/bytes.js'
import { hexDigits } from '../../syntax/number.js'
import type { MessageFormatter } from './formatter.js'

function bytes(body: Uint8Array): string {
  return body.length === 0 ? '' : `\n${hexDump(body, true)}`
}

function ofExperimenter({ experimenter, expType, body }: {
  readonly experimenter: number, readonly expType: number, readonly body: Uint8Array,
}): string {
  return ` experimenter=${hexDigits(experimenter, 8)} exp_type=${expType}${bytes(body)}`
}

export const unknown: MessageFormatter<'unknown'> = ['OFPT_UNKNOWN', (message) =>
  ` type=${message.messageType}${bytes(message.body)}`]

export const experimenter: MessageFormatter<'experimenter'> = ['OFPT_EXPERIMENTER', ofExperimenter]

export const multipartRequest: MessageFormatter<'multipartRequest'> = ['OFPST_UNKNOWN request', (message) =>
  ` type=${message.multipartType}${bytes(message.body)}`]

export const multipartReply: MessageFormatter<'multipartReply'> = ['OFPST_UNKNOWN reply', (message) =>
  ` type=${message.multipartType}${bytes(message.body)}`]

export const experimenterMultipartRequest: MessageFormatter<'experimenterMultipartRequest'> =
  ['OFPST_EXPERIMENTER request', ofExperimenter]

export const experimenterMultipartReply: MessageFormatter<'experimenterMultipartReply'> =
  ['OFPST_EXPERIMENTER reply', ofExperimenter]
