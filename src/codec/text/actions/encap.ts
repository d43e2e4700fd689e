/** Headers put on and taken off. */
import { bytesToBigint } from '../../match/bits.js'
import { hexBytes } from '../../syntax/bytes.js'
import { hex, hexDigits } from '../../syntax/number.js'
import type { DecapAction, EncapAction, EncapProperty } from '../../actions/encap.js'

const ETHERNET = 0
const NSH = 0x1_894f
const MPLS = 0x1_8847
const MPLS_MULTICAST = 0x1_8848
const NEXT_PROTOCOL = 0xfffe

const headers: Readonly<Record<number, string>> = {
  [ETHERNET]: 'ethernet', [NSH]: 'nsh', [MPLS]: 'mpls', [MPLS_MULTICAST]: 'mpls_mc',
}

/** `encap(ethernet)`, `encap(nsh(md_type=2,tlv(0x1000,10,0x12345678)))`. */
export function formatEncap(action: EncapAction): string {
  const { packetType, properties = [] } = action
  const name = headers[packetType] ?? `packet_type${packetTypeText(packetType)}`
  return properties.length === 0
    ? `encap(${name})`
    : `encap(${name}(${properties.map(formatProperty).join(',')}))`
}

function formatProperty(property: EncapProperty): string {
  switch (property.type) {
    case 'nshMdtype': return `md_type=${property.mdtype}`
    case 'nshTlv': {
      const value = hex(bytesToBigint(property.value))
      return `tlv(${hexDigits(property.tlvClass, 4)},${property.tlvType},${value})`
    }
    case 'unknown':
      return `property(${hexDigits(property.propClass, 4)},${property.propType},0x${hexBytes(property.body)})`
  }
}

/** `decap()`, or with what the packet then is: `decap(packet_type(ns=1,type=0x800))`. */
export function formatDecap({ packetType = NEXT_PROTOCOL }: DecapAction): string {
  return packetType === NEXT_PROTOCOL ? 'decap()' : `decap(packet_type${packetTypeText(packetType)})`
}

function packetTypeText(type: number): string {
  return `(ns=${type >>> 16},type=${hex(type & 0xffff)})`
}
