/** Matches in the form in which flow tables compare them: values and masks as integers. */
import { testOf, type FieldTest } from '../packet/field-bits.js'
import type { Match } from '../../codec/index.js'
import type { PipelinePacket } from '../packet/packet.js'

/** The tests of a match, sorted by field name. Fields with a mask of 0 are left out: all packets pass. */
export function testsOf(match: Match): readonly FieldTest[] {
  return Object.entries(match)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => testOf(name, value))
    .filter((test) => test.mask !== 0n)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** A key that two matches share when they have the same tests. */
export function keyOf(tests: readonly FieldTest[]): string {
  return tests.map(({ name, value, mask }) => `${name}=${value}/${mask}`).join(',')
}

/** Whether every packet that passes `inner` also passes `outer`. */
export function covers(outer: readonly FieldTest[], inner: readonly FieldTest[]): boolean {
  return outer.every(({ name, value, mask }) => inner.some((other) =>
    other.name === name && (other.mask & mask) === mask && (other.value & mask) === value))
}

/** Whether some packet could pass both. */
export function overlaps(a: readonly FieldTest[], b: readonly FieldTest[]): boolean {
  return a.every((test) => b.every((other) =>
    other.name !== test.name || ((other.value ^ test.value) & other.mask & test.mask) === 0n))
}

/** Whether a packet passes all tests. */
export function matches(tests: readonly FieldTest[], packet: PipelinePacket): boolean {
  return tests.every(({ name, value, mask }) => (packet.field(name) & mask) === value)
}
