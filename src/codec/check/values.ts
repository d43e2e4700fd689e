/**
 * The values that a field may have, and the numbers that a port may have: fewer than their bytes could hold.
 */
import { PortNo } from '../protocol/constants.js'
import type { NamedField } from '../match/table.js'
import type { Scope } from './finding.js'

/** Tells whether a field may have a value. */
export function canBe(row: NamedField, value: bigint): boolean {
  switch (row.name) {
    case 'inPort': case 'actsetOutput': return !isNoPort(Number(value))
    // The lower two bits belong to ECN.
    case 'nwTos': return (value & 3n) === 0n
    // Open vSwitch keeps 8 bits of it; no ARP operation needs more (RFC 5494).
    case 'arpOp': return value <= 0xffn
    case 'nshTtl': return value <= 63n
    // Eight bits are defined.
    case 'ctState': return value <= 0xffn
    // RFC 8300 §2.3 and §2.4 define no other values.
    case 'nshMdtype': return value === 1n || value === 2n
    default: return row.kind === 'bytes' || value >> BigInt(row.bits) === 0n
  }
}

/**
 * Tells whether a number cannot be that of a port: Open vSwitch has port numbers of 16 bits, so those from
 * 0xff00 up to the reserved ones do not exist.
 */
export function isNoPort(port: number): boolean {
  return port >= 0xff00 && port < PortNo.MAX
}

/** Refuses the number of a port that cannot exist. */
export function checkPortNumber(port: number, path: string, scope: Scope): void {
  if (isNoPort(port)) scope.refuse('OFPBAC_BAD_OUT_PORT', path, `no port can be ${port}`)
}

/** Refuses a port that packets cannot be sent to, though other messages may name it. */
export function checkOutput(port: number, path: string, scope: Scope): void {
  const reserved = port >= PortNo.MAX && port < PortNo.IN_PORT
  if (isNoPort(port) || reserved || port === PortNo.ANY) {
    scope.refuse('OFPBAC_BAD_OUT_PORT', path, `no packet can go to port ${port}`)
  }
}
