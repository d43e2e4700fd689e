/** A field's value and mask as integers, read from its OXM encoding. */
import { encodeOxm, fieldByName } from '../../codec/match/oxm.js'

/** One field of a match: a packet passes when `packet & mask === value`. */
export interface FieldTest {
  /** The field: `'ipv4Src'`. */
  readonly name: string
  /** What the bits under the mask must be; all other bits are 0. */
  readonly value: bigint
  /** The bits that are compared, aligned with `value`. */
  readonly mask: bigint
}

// Each field is written here and read back before the next one.
const buffer = new DataView(new ArrayBuffer(512))

/**
 * The test that a field of a match stands for. It is read back from the encoded field, so that every way to
 * write the same value gives the same test.
 */
export function testOf(name: string, value: unknown): FieldTest {
  const end = encodeOxm(name, value, buffer, 0)
  const row = fieldByName(name)
  const masked = (buffer.getUint8(2) & 1) !== 0
  const start = row?.experimenter === undefined ? 4 : row.expType === undefined ? 8 : 10
  const width = (end - start) / (masked ? 2 : 1)
  const bits = integer(start, width)
  const mask = masked ? integer(start + width, width) : (1n << BigInt(width * 8)) - 1n
  return { name, value: bits & mask, mask }
}

function integer(at: number, width: number): bigint {
  let value = 0n
  for (let i = 0; i < width; i++) value = (value << 8n) | BigInt(buffer.getUint8(at + i))
  return value
}
