/** Bundles of messages. */
import { formatFlags, type BitNames } from '../../syntax/flags.js'
import { hex } from '../../syntax/number.js'
import type { MessageFormatter } from './formatter.js'

const flagBits: BitNames = ['atomic', 'ordered']

const controlTypes: Readonly<Record<string, string>> = {
  openRequest: 'OPEN_REQUEST', openReply: 'OPEN_REPLY', closeRequest: 'CLOSE_REQUEST',
  closeReply: 'CLOSE_REPLY', commitRequest: 'COMMIT_REQUEST', commitReply: 'COMMIT_REPLY',
  discardRequest: 'DISCARD_REQUEST', discardReply: 'DISCARD_REPLY',
}

function flags(bits: number): string {
  return ` flags=${formatFlags(flagBits, bits, ' ')}`
}

export const bundleControl: MessageFormatter<'bundleControl'> = ['ONFT_BUNDLE_CONTROL', (message) =>
  `\n bundle_id=${hex(message.bundleId)} type=${controlTypes[message.ctrlType] ?? ''}` +
  flags(message.flags)]

export const bundleAddMessage: MessageFormatter<'bundleAddMessage'> =
  ['ONFT_BUNDLE_ADD_MESSAGE', (outer, options, nested) =>
    `\n bundle_id=${hex(outer.bundleId)}${flags(outer.flags)}\n${nested.format(outer.message, options)}`]
