/** Matches that a switch does not take, and the error that Open vSwitch answers. */
import { fieldByName } from '../../../codec/match/oxm.js'
import { missingPrerequisite } from '../../../codec/match/prerequisites.js'
import { PortNo, type Match } from '../../../codec/index.js'
import { testOf } from '../datapath/flow-match.js'
import { Refusal } from './refusal.js'
import { canMatch } from './vocabulary.js'

/** @throws {@link Refusal} for the first field, in the order of the wire, that cannot stand where it is */
export function refuseMatch(match: Match): void {
  const before: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(match)) {
    if (value === undefined) continue
    refuseField(name, value)
    before[name] = value
    const missing = missingPrerequisite(before as Match)
    if (missing !== undefined) throw new Refusal('OFPBMC_BAD_PREREQ', `${name} without ${missing.requires}`)
  }
}

function refuseField(name: string, value: unknown): void {
  if (!canMatch(name)) throw new Refusal('OFPBMC_BAD_FIELD', name)
  const { exact, mask } = bitsOf(name, value)
  if (mask !== undefined) {
    if ((exact & ~mask) !== 0n) throw new Refusal('OFPBMC_BAD_WILDCARDS', `${name} has bits outside its mask`)
    if (fieldByName(name)?.maskable !== true) throw new Refusal('OFPBMC_BAD_MASK', `${name} takes no mask`)
  }
  if (!isValue(name, exact)) throw new Refusal('OFPBMC_BAD_VALUE', `${name} is never ${exact}`)
}

/** A value as it was written, bits outside of its mask and all. */
export function bitsOf(name: string, value: unknown): { readonly exact: bigint, readonly mask?: bigint } {
  if (typeof value === 'string' && value.includes('/')) {
    return { exact: testOf(name, value.split('/')[0]).value, mask: testOf(name, value).mask }
  }
  if (typeof value === 'object' && value !== null && 'mask' in value) {
    const { value: exact } = value as unknown as { readonly value: unknown }
    return { exact: testOf(name, exact).value, mask: testOf(name, value).mask }
  }
  return { exact: testOf(name, value).value }
}

/** Whether a field can have a value: some are narrower than their bytes, some narrower still. */
export function isValue(name: string, value: bigint): boolean {
  switch (name) {
    case 'inPort': return !isUnusedPort(Number(value))
    // Open vSwitch keeps the operation in 8 bits; no ARP uses more (RFC 5494).
    case 'arpOp': return value <= 0xffn
    default: return value >> BigInt(fieldByName(name)?.bits ?? 0) === 0n
  }
}

/** Open vSwitch has 16 bits for ports: from 0xff00 on there are only the reserved ones. */
export function isUnusedPort(portNo: number): boolean {
  return portNo >= 0xff00 && portNo < PortNo.MAX
}

/** @throws {@link Refusal} for the number of a port that can be none */
export function refusePortNumber(portNo: number): void {
  if (isUnusedPort(portNo)) throw new Refusal('OFPBAC_BAD_OUT_PORT', `there is no port ${portNo}`)
}
