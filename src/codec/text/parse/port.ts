/** Ports by number, or by the name of a reserved one. */
import { PortNo } from '../../protocol/constants.js'
import { bigintOf, isInteger } from './integer.js'
import { fail, quoted, textOf, type Span } from './span.js'

const names: ReadonlyMap<string, number> = new Map(Object.entries({
  in_port: PortNo.IN_PORT, table: PortNo.TABLE, normal: PortNo.NORMAL, flood: PortNo.FLOOD, all: PortNo.ALL,
  controller: PortNo.CONTROLLER, local: PortNo.LOCAL, any: PortNo.ANY, none: PortNo.ANY, unset: 0xffff_fff7,
}))

/** The reserved port of a name in either case; undefined for another name. */
export function reservedPort(name: string): number | undefined {
  return names.get(name.toLowerCase())
}

/** A port; reserved numbers of OpenFlow 1.0 (0xfff8 to 0xffff) are those of later versions. */
export function portOf(span: Span): number {
  const reserved = reservedPort(textOf(span))
  if (reserved !== undefined) return reserved
  if (!isInteger(span)) fail('BAD_VALUE', span, `${quoted(span)} is no port: no number and no known name`)
  const port = Number(bigintOf(span, 32, 'a port'))
  if (port >= 0xff00 && port < 0xfff8) fail('OUT_OF_RANGE', span, 'ports 65280 to 65527 do not exist')
  return port >= 0xfff8 && port <= 0xffff ? 0xffff_0000 + port : port
}
