import { bytesToBigint, rawBits, type RawBits } from '../match/bits.js'
import { isOfEthernet, unmetPrerequisite } from '../match/prerequisites.js'
import { fieldByName } from '../match/table.js'
import { canBe } from './values.js'
import type { Match } from '../match/fields.js'
import type { Scope } from './finding.js'

/**
 * Refuses what is wrong with a match, field by field in the order on the wire, where prerequisites come
 * first.
 */
export function checkMatch(match: Match, scope: Scope): void {
  const before: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(match as Record<string, unknown>)) {
    if (value === undefined) continue
    checkField(name, value, scope)
    const again = repeats(name, before)
    before[name] = value
    const requires = unmetPrerequisite(name, before as Match)
    if (requires !== undefined) scope.refuse('OFPBMC_BAD_PREREQ', name, `it wants ${requires}`)
    else if (again !== undefined) scope.refuse('OFPBMC_DUP_FIELD', name, again)
  }
}

/** The field before it that has the same bits, if there is one. */
function repeats(name: string, before: Readonly<Record<string, unknown>>): string | undefined {
  if (overlaps(name, before)) return 'it is matched already'
  const packetType = name === 'packetType' && Object.keys(before).some(isOfEthernet)
  return packetType ? 'fields before it say already that it is Ethernet' : undefined
}

/** Fields that consist of the bits of other fields. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  inPort: ['port'], inPort16: ['port'], vlanTci: ['vid', 'pcp'], vlanVid: ['vid'], vlanPcp: ['pcp'],
  nwTos: ['dscp'], ipDscp: ['dscp'],
}

/** The parts of a field: registers of 64 and 128 bits consist of two and four of 32. */
function partsOf(name: string): readonly string[] {
  const [, size, index] = /^(x{0,2})reg(\d+)$/.exec(name) ?? []
  if (size === undefined) return PARTS[name] ?? []
  const count = 1 << size.length
  return Array.from({ length: count }, (_, part) => `reg${Number(index) * count + part}`)
}

function overlaps(name: string, before: Readonly<Record<string, unknown>>): boolean {
  const parts = partsOf(name)
  return parts.length > 0
    && Object.keys(before).some((other) => partsOf(other).some((part) => parts.includes(part)))
}

function checkField(name: string, value: unknown, scope: Scope): void {
  const row = fieldByName(name)
  const bits = row === undefined ? unknownBits(name, value as Uint8Array) : rawBits(row, value)
  if (bits.mask !== undefined && (bits.value & ~bits.mask) !== 0n) {
    scope.refuse('OFPBMC_BAD_WILDCARDS', name, 'it has bits outside of its mask')
  }
  if (row === undefined || !scope.knows.hasField(name)) {
    return scope.refuse('OFPBMC_BAD_FIELD', name, `${scope.knows.name} has no such field`)
  }
  if (bits.mask !== undefined && !row.maskable && !isExact(row.bits, bits.mask)) {
    scope.refuse('OFPBMC_BAD_MASK', name, 'it takes no mask')
  }
  if (!canBe(row, bits.value)) scope.refuse('OFPBMC_BAD_VALUE', name, `it is never ${bits.value}`)
}

/**
 * The value and mask of a field of which only the header is known. Its mask bit tells whether there is a
 * mask.
 */
function unknownBits(name: string, bytes: Uint8Array): RawBits {
  const masked = (Number.parseInt(name.slice(7, 8), 16) & 1) !== 0
  const width = masked ? bytes.length >>> 1 : bytes.length
  const value = bytesToBigint(bytes.subarray(0, width))
  return masked ? { value, mask: bytesToBigint(bytes.subarray(width, 2 * width)) } : { value }
}

function isExact(width: number, mask: bigint): boolean {
  return mask === (1n << BigInt(width)) - 1n
}
