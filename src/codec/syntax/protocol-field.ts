/** Names that stand for different fields, depending on the protocol. */
import { fieldByName, type NamedField } from '../match/table.js'
import { EthType } from '../packet/eth-type.js'
import { fail, textOf, type Span } from './span.js'
import type { FieldName } from '../match/fields.js'

/** The protocols of the packets, as far as they are known. */
export interface Protocols { readonly ethType: number | undefined, readonly ipProto: number | undefined }

const ports: Readonly<Record<number, readonly [source: FieldName, destination: FieldName]>> = {
  1: ['icmpv4Type', 'icmpv4Code'], 6: ['tcpSrc', 'tcpDst'], 17: ['udpSrc', 'udpDst'],
  58: ['icmpv6Type', 'icmpv6Code'], 132: ['sctpSrc', 'sctpDst'],
}

/** The names that {@link protocolField} understands. */
export const protocolNames: ReadonlySet<string> = new Set([
  'tp_src', 'tp_dst', 'icmp_type', 'icmp_code', 'nw_src', 'nw_dst', 'ip_src', 'ip_dst',
  'nw_proto', 'ip_proto',
])

/**
 * The field that a name stands for with these protocols: `tp_dst`, `icmp_type`, and with ARP `nw_src`.
 * Undefined for names that always stand for the same field.
 * @param text - the name, if it is not the text at `name`
 * @throws {@link TextError} for a port when the protocol has no ports
 */
export function protocolField(
  name: Span, { ethType, ipProto }: Protocols, text = textOf(name),
): NamedField | undefined {
  if (!protocolNames.has(text)) return undefined
  const arp = ethType === EthType.ARP || ethType === EthType.RARP
  switch (text) {
    case 'nw_src': case 'ip_src': return fieldByName(arp ? 'arpSpa' : 'ipv4Src')
    case 'nw_dst': case 'ip_dst': return fieldByName(arp ? 'arpTpa' : 'ipv4Dst')
    case 'nw_proto': case 'ip_proto': return fieldByName(arp ? 'arpOp' : 'ipProto')
    case 'icmp_type': return fieldByName(ethType === EthType.IPV6 ? 'icmpv6Type' : 'icmpv4Type')
    case 'icmp_code': return fieldByName(ethType === EthType.IPV6 ? 'icmpv6Code' : 'icmpv4Code')
    default: break
  }
  const pair = ipProto === undefined ? undefined : ports[ipProto]
  if (pair === undefined) fail('ERR_MISSING_PREREQUISITE', name, `${text} needs tcp, udp or sctp beside it`)
  return fieldByName(text === 'tp_src' ? pair[0] : pair[1])
}
