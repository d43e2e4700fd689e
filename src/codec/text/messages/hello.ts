import { encode } from '../../message.js'
import { hexDump } from '../bytes.js'
import { hexDigits } from '../number.js'
import type { Hello } from '../../messages/hello.js'
import type { MessageFormatter } from './formatter.js'

const LAST_KNOWN_VERSION = 31

/** The versions spoken, by the bitmap or else all up to the header's; elements not known, as bytes. */
export const hello: MessageFormatter<'hello'> = ['OFPT_HELLO', (message) => {
  const versions = bitmap(message) ?? Array.from({ length: message.version }, (_, index) => index + 1)
  const known = versions.filter((version) => version >= 1 && version <= LAST_KNOWN_VERSION)
  const text = `\n version bitmap: ${known.map((version) => hexDigits(version, 2)).join(', ')}`
  const strange = message.elements.some((element) => element.type !== 'versionBitmap') ||
    versions.some((version) => version > LAST_KNOWN_VERSION)
  return strange ? `${text}\n unknown data in hello:\n${hexDump(encode(message), true)}` : text
}]

function bitmap(message: Hello): readonly number[] | undefined {
  return message.elements.find((element) => element.type === 'versionBitmap')?.versions
}
