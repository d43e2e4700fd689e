import { encode } from '../../message/message.js'
import { hexDump } from '../../syntax/bytes.js'
import { hexDigits } from '../../syntax/number.js'
import type { Hello } from '../../messages/core/hello.js'
import type { MessageFormatter } from './formatter.js'

const LAST_KNOWN_VERSION = 31

/**
 * The versions spoken: by the last bitmap that names one, or else all up to the header's. With elements that
 * say nothing to Open vSwitch, the whole message follows in bytes.
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
