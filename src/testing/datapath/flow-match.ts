/** A match as the tables compare it: values and masks as integers. */
import { encodeOxm, fieldByName } from '../../codec/match/oxm.js'
import type { Match } from '../../codec/index.js'
import type { PipelinePacket } from '../packet/packet.js'

/** One field's test: `packet & mask === value`. */
export interface FieldTest { readonly name: string, readonly value: bigint, readonly mask: bigint }

// Fields are written here and read back at once; nothing of it outlives a call.
const buffer = new DataView(new ArrayBuffer(512))

/** The tests of a match, sorted by name; fields whose mask is zero test nothing and are left out. */
export function testsOf(match: Match): readonly FieldTest[] {
  return Object.entries(match)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => testOf(name, value))
    .filter((test) => test.mask !== 0n)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** The bytes of the encoded field say what it means: the same for every way a value can be written. */
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

/** Two matches are the same flow's when their keys are equal. */
export function keyOf(tests: readonly FieldTest[]): string {
  return tests.map(({ name, value, mask }) => `${name}=${value}/${mask}`).join(',')
}

/** Whether everything that `inner` matches, `outer` matches too. */
export function covers(outer: readonly FieldTest[], inner: readonly FieldTest[]): boolean {
  return outer.every(({ name, value, mask }) => inner.some((other) =>
    other.name === name && (other.mask & mask) === mask && (other.value & mask) === value))
}

/** Whether a packet could pass both. */
export function overlaps(a: readonly FieldTest[], b: readonly FieldTest[]): boolean {
  return a.every((test) => b.every((other) =>
    other.name !== test.name || ((other.value ^ test.value) & other.mask & test.mask) === 0n))
}

/** Whether a packet passes every test. */
export function matches(tests: readonly FieldTest[], packet: PipelinePacket): boolean {
  return tests.every(({ name, value, mask }) => {
    const found = packet.get(name)
    return found !== undefined && (found & mask) === value
  })
}
