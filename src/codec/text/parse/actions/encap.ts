/** Headers put on and taken off. */
import { bytesOf, namedPacketTypeOf } from '../../../syntax/read-value.js'
import { bigintOf, numberOf } from '../../../syntax/integer.js'
import { bare, items, valueOf, type Item } from '../../../syntax/items.js'
import { fail, quoted, split, textOf } from '../../../syntax/span.js'
import type { EncapProperty } from '../../../actions/encap.js'
import type { Action } from '../../../actions/index.js'

const NSH = 0x1_894f
const NEXT_PROTOCOL = 0xfffe

const headers: Readonly<Record<string, number>> = { ethernet: 0, mpls: 0x1_8847, mpls_mc: 0x1_8848, nsh: NSH }

/** `encap(ethernet)`, `encap(nsh(md_type=2,tlv(0x1000,10,0x12345678)))`. */
export function readEncap(item: Item): Action {
  const [header, ...more] = items(item.value)
  if (header === undefined) return fail('MISSING', item.whole, 'encap wants a header')
  if (more.length > 0) fail('SYNTAX', more[0]!.whole, 'encap puts on one header')
  const packetType = Object.hasOwn(headers, textOf(header.key)) ? headers[textOf(header.key)] : undefined
  if (packetType === undefined) {
    const known = Object.keys(headers).join(', ')
    return fail('UNKNOWN_NAME', header.key, `${quoted(header.key)} is none of ${known}`)
  }
  if (packetType !== NSH) bare(header)
  const properties = header.form === '(' ? items(header.value).map(propertyOf) : []
  return { type: 'encap', packetType, headerSize: 0, properties }
}

function propertyOf(item: Item): EncapProperty {
  switch (textOf(item.key)) {
    case 'md_type': return { type: 'nshMdtype', mdtype: numberOf(valueOf(item), 8, 'md_type') }
    case 'tlv': return tlvOf(item)
    default: return fail('UNKNOWN_NAME', item.key, `nsh has no ${quoted(item.key)}`)
  }
}

function tlvOf(item: Item): EncapProperty {
  const [tlvClass, tlvType, value, ...more] = split(item.value, ',')
  if (tlvClass === undefined || tlvType === undefined || value === undefined || more.length > 0) {
    return fail('SYNTAX', item.value, 'tlv wants a class, a type and a value')
  }
  const number = bigintOf(value, 124 * 8, 'the value')
  const width = Math.max(1, Math.ceil((textOf(value).length - 2) / 2))
  return {
    type: 'nshTlv',
    tlvClass: numberOf(tlvClass, 16, 'the class'),
    tlvType: numberOf(tlvType, 8, 'the type'),
    value: bytesOf(number, width),
  }
}

/** `decap()`, `decap(packet_type(ns=1,type=0x800))`. */
export function readDecap(item: Item): Action {
  const [type, ...more] = items(item.value)
  if (type === undefined) return { type: 'decap', packetType: NEXT_PROTOCOL }
  if (textOf(type.key) !== 'packet_type' || type.form !== '(' || more.length > 0) {
    fail('SYNTAX', type.whole, 'decap takes nothing but packet_type(ns=…,type=…)')
  }
  return { type: 'decap', packetType: namedPacketTypeOf(type.value) }
}
