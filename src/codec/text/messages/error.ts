import { decode } from '../../message/message.js'
import type { Message } from '../../messages/registry.js'
import { errorName } from '../../protocol/error-names.js'
import { DecodeError } from '../../errors.js'
import { HEADER_LENGTH } from '../../protocol/header.js'
import { hexDump } from '../../syntax/bytes.js'
import { experimenterErrorText, openVSwitchNames } from '../error-text.js'
import type { ErrorMessage } from '../../messages/core/error.js'
import type { MessageFormatter, NestedMessages } from './formatter.js'

const HELLO_FAILED = 0

/** The error by its name, and below it the message that was refused, as far as it is there. */
export const error: MessageFormatter<'error'> = ['OFPT_ERROR', (message, _options, nested) => {
  const payload = message.errorType === HELLO_FAILED ? printable(message.data) : failed(message.data, nested)
  return ` ${nameOf(message)}\n${payload}`
}]

function nameOf(message: ErrorMessage): string {
  const { errorType, errorCode, experimenter } = message
  if (experimenter !== undefined) return experimenterErrorText(experimenter, errorCode)
  const name = errorName(errorType, errorCode)
  return openVSwitchNames[name] ?? name
}

/**
 * The text of a failed hello. Quotes, backslashes and everything but printable ASCII are written in octal; a
 * space at the end is left out.
 */
function printable(data: Uint8Array): string {
  return Array.from(data, (byte) => {
    const character = String.fromCharCode(byte)
    return /[ !#-[\]-~]/.test(character) ? character : `\\${byte.toString(8).padStart(3, '0')}`
  }).join('').replace(/ $/, '')
}

/** A message without the data of echoes. */
function brief(message: Message, nested: NestedMessages): string {
  const text = nested.format(message)
  return message.type === 'echoRequest' || message.type === 'echoReply' ? text.split('\n', 1)[0]! : text
}

function failed(data: Uint8Array, nested: NestedMessages): string {
  if (data.length === 0) return 'OpenFlow message is empty'
  if (data.length < HEADER_LENGTH) {
    return `OpenFlow packet too short (only ${data.length} bytes):\n${hexDump(data, true)}`
  }
  const length = (data[2]! << 8) | data[3]!
  if (length < data.length) {
    return `(***only uses ${length} bytes out of ${data.length}***)\n${hexDump(data, true)}`
  }
  if (length > data.length) {
    const header = nested.headerLine(data)
    const line = header === undefined ? '' : `${header}\n`
    return `${line}(***truncated to ${data.length} bytes from ${length}***)\n${hexDump(data, true)}`
  }
  try {
    return brief(decode(data), nested)
  } catch (problem) {
    if (!(problem instanceof DecodeError)) throw problem
    return `(***${problem.message}***)\n${hexDump(data, true)}`
  }
}
