import { encode } from '../../message/message.js'
import { hexDump } from '../../syntax/bytes.js'
import { hexDigits } from '../../syntax/number.js'
import type { Hello } from '../../messages/core/hello.js'
import type { MessageFormatter } from './formatter.js'

const LAST_KNOWN_VERSION = 31

/**
 * The versions of the sender: from the last bitmap that has any, or else all up to the one in the header.
 * With elements that Open vSwitch does not understand, the bytes of the whole message follow.
 */
export const hello: MessageFormatter<'hello'> = ['OFPT_HELLO', (message) => {
  const bitmaps = message.elements.map(knownVersions)
  const header = known(Array.from({ length: message.version }, (_, index) => index + 1))
  const versions = bitmaps.findLast((bitmap) => bitmap.length > 0) ?? header
  const text = `\n version bitmap: ${versions.map((version) => hexDigits(version, 2)).join(', ')}`
  const strange = bitmaps.some((bitmap) => bitmap.length === 0)
  return strange ? `${text}\n unknown data in hello:\n${hexDump(encode(message), true)}` : text
}]

function knownVersions(element: Hello['elements'][number]): readonly number[] {
  return element.type === 'versionBitmap' ? known(element.versions) : []
}

function known(versions: readonly number[]): readonly number[] {
  return versions.filter((version) => version >= 1 && version <= LAST_KNOWN_VERSION)
}
