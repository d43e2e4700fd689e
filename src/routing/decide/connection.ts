/** What a switch says of the connection of a packet that it sends from the table `tracked`. */
import { IpProtocol } from '../../codec/packet/index.js'
import { CtState } from '../flows/tracked.js'
import { reversed, type Transport } from '../policy/transport.js'
import type { Match } from '../../codec/index.js'

/** Whether the packet is the first that the tracker sees of its connection. */
export function isNew({ ctState }: Match): boolean {
  const bits = typeof ctState === 'object' ? ctState.value : ctState ?? 0
  return (bits & CtState.NEW) !== 0
}

/** Whether the packet goes against the direction in which its connection was opened. */
export function isReply({ ctState }: Match): boolean {
  const bits = typeof ctState === 'object' ? ctState.value : ctState ?? 0
  return (bits & CtState.REPLY) !== 0
}

/** The transport of the packet that opened a connection. */
export function openingTransport(connection: Match, transport: Transport, isForward: boolean): Transport {
  const { ctNwProto: protocol = transport.protocol, ctTpSrc, ctTpDst } = connection
  const [src, dst] = [ctTpSrc, ctTpDst].map((port) => typeof port === 'object' ? port.value : port ?? 0) as
    [number, number]
  switch (protocol) {
    case IpProtocol.TCP:
    case IpProtocol.UDP: return { kind: 'ports', protocol, src, dst }
    case IpProtocol.ICMP: return { kind: 'icmp', family: 4, protocol, type: src, code: dst }
    case IpProtocol.ICMPV6: return { kind: 'icmp', family: 6, protocol, type: src, code: dst }
    case IpProtocol.SCTP: return isForward ? transport : reversed(transport)
    default: return { kind: 'other', protocol }
  }
}
