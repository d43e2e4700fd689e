/** Values that a field can have, and numbers that a port can have: fewer than fit their bytes. */
import { PortNo } from '../protocol/constants.js'
import type { NamedField } from '../match/table.js'
import type { Scope } from './finding.js'

/** Whether a field can have a value: some are narrower than their bytes, some narrower still. */
export function canBe(row: NamedField, value: bigint): boolean {
  switch (row.name) {
    case 'inPort': case 'actsetOutput': return !isNoPort(Number(value))
    // The lower two bits are those of congestion.
    case 'nwTos': return (value & 3n) === 0n
    // Kept in 8 bits: no ARP uses more (RFC 5494).
    case 'arpOp': return value <= 0xffn
    case 'nshTtl': return value <= 63n
    // The states that there are have eight bits.
    case 'ctState': return value <= 0xffn
    // RFC 8300 §2.3 and §2.4 have no others.
    case 'nshMdtype': return value === 1n || value === 2n
    default: return row.kind === 'bytes' || value >> BigInt(row.bits) === 0n
  }
}

/** Open vSwitch has 16 bits for port numbers: from 0xff00 up to the reserved ones there is none. */
export function isNoPort(port: number): boolean {
  return port >= 0xff00 && port < PortNo.MAX
}

/** Refuses the number of a port that there cannot be. */
export function checkPortNumber(port: number, path: string, scope: Scope): void {
  if (isNoPort(port)) scope.refuse('OFPBAC_BAD_OUT_PORT', path, `no port can be ${port}`)
}

/** Refuses a port that nothing goes out of, though other messages may name it. */
export function checkOutput(port: number, path: string, scope: Scope): void {
  const reserved = port >= PortNo.MAX && port < PortNo.IN_PORT
  if (isNoPort(port) || reserved || port === PortNo.ANY) {
    scope.refuse('OFPBAC_BAD_OUT_PORT', path, `no packet can go to port ${port}`)
  }
}
