/** Port numbers, reserved ones by name. */
import { PortNo } from '../protocol/constants.js'

/** Set as the output of a packet that no output action has been added for (OpenFlow 1.5 §7.2.2.5). */
const UNSET = 0xffff_fff7

const names: ReadonlyMap<number, string> = new Map([
  [PortNo.IN_PORT, 'IN_PORT'], [PortNo.TABLE, 'TABLE'], [PortNo.NORMAL, 'NORMAL'], [PortNo.FLOOD, 'FLOOD'],
  [PortNo.ALL, 'ALL'], [PortNo.CONTROLLER, 'CONTROLLER'], [PortNo.LOCAL, 'LOCAL'], [PortNo.ANY, 'ANY'],
  [UNSET, 'UNSET'],
])

/**
 * A port's number, or the name of a reserved one. Open vSwitch counts ports in 16 bits, the reserved ones
 * last: what is reserved and has no name is printed so.
 */
export function formatPort(port: number): string {
  return names.get(port) ?? String(port >= PortNo.MAX ? port & 0xffff : port)
}

/** Reserved ports have the same low 16 bits in OpenFlow 1.0, which Nicira's extensions still count in. */
export function formatPort16(port: number): string {
  return port >= 0xff00 ? formatPort(0xffff_0000 + port) : String(port)
}

/** Whether a port has a name of its own. */
export function isReservedPort(port: number): boolean {
  return names.has(port)
}
