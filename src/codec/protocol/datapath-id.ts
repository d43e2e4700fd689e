/** Datapath ids between numbers and text. */
import { notAn } from '../addresses/digits.js'

/**
 * Writes a datapath id as Open vSwitch prints it: sixteen hexadecimal digits.
 * @param datapathId - from 0n to 2^64 - 1
 *
 * @example
 * ```ts
 * import { formatDatapathId } from 'daolinet/codec'
 *
 * console.log(formatDatapathId(1n)) // 0000000000000001
 * ```
 */
export function formatDatapathId(datapathId: bigint): string {
  return datapathId.toString(16).padStart(16, '0')
}

/**
 * Reads a datapath id: one to sixteen hexadecimal digits, with or without `0x` in front, or eight pairs of
 * digits with `:` between them.
 * @throws {@link AddressError} for anything else
 *
 * @example
 * ```ts
 * import { parseDatapathId } from 'daolinet/codec'
 *
 * console.log(parseDatapathId('00:00:00:00:00:00:00:01')) // 1n
 * ```
 */
export function parseDatapathId(text: string): bigint {
  if (typeof text !== 'string') throw notAn('a datapath id', text)
  const digits = /^(?:[0-9a-f]{2}:){7}[0-9a-f]{2}$/i.test(text) ? text.replaceAll(':', '') : text
  const [, hex] = /^(?:0x)?([0-9a-f]{1,16})$/i.exec(digits) ?? []
  if (hex === undefined) throw notAn('a datapath id', text)
  return BigInt(`0x${hex}`)
}
