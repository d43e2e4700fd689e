/** Ports as text: numbers, and names of reserved ports. */
import { PortNo } from '../protocol/constants.js'
import { indexOf, isInteger } from './integer.js'
import { fail, quoted, textOf, type Span } from './span.js'

/** The value of `actsetOutput` when the action set has no output (OpenFlow 1.5 §7.2.2.5). */
const UNSET = 0xffff_fff7

/** The reserved ports that `ovs-ofctl` has names for. */
const reserved = {
  IN_PORT: PortNo.IN_PORT, TABLE: PortNo.TABLE, NORMAL: PortNo.NORMAL, FLOOD: PortNo.FLOOD, ALL: PortNo.ALL,
  CONTROLLER: PortNo.CONTROLLER, LOCAL: PortNo.LOCAL, ANY: PortNo.ANY, UNSET,
} as const

const nameOf: ReadonlyMap<number, string> =
  /* @__PURE__ */ new Map(/* @__PURE__ */ Object.entries(reserved).map(([name, port]) => [port, name]))
const portByName: ReadonlyMap<string, number> =
  /* @__PURE__ */ new Map(/* @__PURE__ */ Object.entries({ ...reserved, NONE: PortNo.ANY }))

/**
 * Writes a port as its number, or a reserved port as its name. Open vSwitch has port numbers of 16 bits, so a
 * reserved port without a name is written as its low 16 bits.
 */
export function formatPort(port: number): string {
  return nameOf.get(port) ?? String(port >= PortNo.MAX ? port & 0xffff : port)
}

/** Writes a port of 16 bits, as in OpenFlow 1.0 and Nicira's extensions. */
export function formatPort16(port: number): string {
  return port >= 0xff00 ? formatPort(0xffff_0000 + port) : String(port)
}

/** Tells whether a port has a name. */
export function isReservedPort(port: number): boolean {
  return nameOf.has(port)
}

/** The reserved port with this name, in either case; undefined for other names. */
export function reservedPort(name: string): number | undefined {
  return portByName.get(name.toUpperCase())
}

/** Reads a port. The reserved numbers of OpenFlow 1.0 (0xfff8 to 0xffff) become those of OpenFlow 1.3. */
export function portOf(span: Span): number {
  const named = reservedPort(textOf(span))
  if (named !== undefined) return named
  if (!isInteger(span) && !/^\+?\d+$/.test(textOf(span))) {
    fail('ERR_BAD_VALUE', span, `${quoted(span)} is no port: no number and no known name`)
  }
  const port = indexOf(span, 32, 'a port')
  if (port >= 0xff00 && port < 0xfff8) fail('ERR_OUT_OF_RANGE', span, 'ports 65280 to 65527 do not exist')
  return port >= 0xfff8 && port <= 0xffff ? 0xffff_0000 + port : port
}
