/** Connections to be removed from the connection tracker. */
import type { CtFlushProperty, CtTupleField } from '../../messages/nicira/ct-flush-property.js'
import type { MessageFormatter } from './formatter.js'

export const nxCtFlushZone: MessageFormatter<'nxCtFlushZone'> =
  ['NXT_CT_FLUSH_ZONE', ({ zoneId }) => ` zone_id=${zoneId}`]

interface Tuple {
  src: string
  dst: string
  /** Source port, or the id of ICMP: they share their place. */
  first: number
  /** Destination port, or type of ICMP and, above it, code. */
  second: number
}

export const nxCtFlush: MessageFormatter<'nxCtFlush'> = ['NXT_CT_FLUSH', ({ ipProto, properties }) => {
  const zones = properties.flatMap((property) => (property.type === 'zoneId' ? [property.zoneId] : []))
  const original = tupleOf(properties, 'origTuple')
  const reply = tupleOf(properties, 'replyTuple')
  const addresses = [original.src, original.dst, reply.src, reply.dst]
  const family = addresses.some((address) => address.includes('.')) ? 'nw' : 'ipv6'
  return ` zone=${zones.at(-1) ?? 0}${formatMarks(properties)}` +
    ` '${formatTuple(original, family, ipProto)},ct_nw_proto=${ipProto}'` +
    ` '${formatTuple(reply, family, ipProto)}'`
}]

/** Mark and labels with their masks. Later properties take precedence over earlier ones. */
function formatMarks(properties: readonly CtFlushProperty[]): string {
  const marks: { mark?: number, markMask?: number, labels?: bigint, labelsMask?: bigint } = {}
  for (const property of properties) Object.assign(marks, property)
  return formatMarked('mark', marks.mark, marks.markMask)
    + formatMarked('labels', marks.labels, marks.labelsMask)
}

function formatMarked(
  name: string, value: number | bigint | undefined, mask: number | bigint | undefined,
): string {
  if (value === undefined && mask === undefined) return ''
  const hex = `0x${(value ?? 0).toString(16)}`
  return ` ${name}=${hex}${mask === undefined ? '' : `/0x${mask.toString(16)}`}`
}

/** What the properties tell of one direction. Later properties take precedence over earlier ones. */
function tupleOf(properties: readonly CtFlushProperty[], type: 'origTuple' | 'replyTuple'): Tuple {
  const tuple: Tuple = { src: '::', dst: '::', first: 0, second: 0 }
  for (const property of properties) {
    if (property.type === type) for (const field of property.fields) add(tuple, field)
  }
  return tuple
}

function add(tuple: Tuple, field: CtTupleField): void {
  switch (field.type) {
    case 'src':
    case 'dst': tuple[field.type] = field.address; break
    case 'srcPort':
    case 'icmpId': tuple.first = field.value; break
    case 'dstPort': tuple.second = field.value; break
    case 'icmpType': tuple.second = (tuple.second & 0xff00) | field.value; break
    case 'icmpCode': tuple.second = (field.value << 8) | (tuple.second & 0xff); break
    case 'unknown': break
  }
}

const ICMP = 1
const ICMPV6 = 58

function formatTuple({ src, dst, first, second }: Tuple, family: 'nw' | 'ipv6', ipProto: number): string {
  const ports = ipProto === ICMP || ipProto === ICMPV6
    ? `icmp_id=${first},icmp_type=${second & 0xff},icmp_code=${second >> 8}`
    : `ct_tp_src=${first},ct_tp_dst=${second}`
  return `ct_${family}_src=${src},ct_${family}_dst=${dst},${ports}`
}
