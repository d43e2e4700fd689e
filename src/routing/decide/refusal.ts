/** Packets that refuse others, so that whoever sent those need not wait: RST, ABORT, ICMP unreachable. */
import {
  buildPacket, buildSctpChunks, parseSctpChunks, TcpFlags, type Packet, type PacketInit,
  type Sctp, type SctpInitChunk, type Tcp, type TcpInit,
} from '../../codec/packet/index.js'
import { icmpErrorBy, type Sender, type Trouble } from './icmp.js'
import { ipHeaderOf } from './ip-header.js'
import { ipInit, toSender } from './replies.js'
import { isRouted } from '../flows/path.js'
import { gatewayMac } from '../network/lookup.js'
import type { FlowMod, PacketOut } from '../../codec/index.js'
import type { Inquiry } from './inquiry.js'
import type { Pair } from '../flows/conversation-of.js'

/**
 * The packet that refuses another one, from the address that it was sent to. Undefined for packets that must
 * not be answered: resets and aborts, ICMP errors, fragments but the first.
 * @param mac - the MAC address that the refusal comes from
 * @param trouble - what an ICMP error says about a packet that has no refusal of its own
 */
export function refusal(
  sender: Sender, packet: Packet, mac: string, trouble: Trouble = 'noPort',
): Uint8Array | undefined {
  const { tcp, sctp, payload } = packet
  const ip = ipHeaderOf(packet)
  if (!ip) return undefined
  const back = { ethernet: { src: mac, dst: sender.mac }, ...ipInit(ip.dst, ip.src) }
  if (tcp) {
    const reset = resetTo(tcp, payload.length)
    return reset && buildPacket({ ...back, tcp: reset })
  }
  if (sctp) {
    const abort = abortTo(sctp, payload)
    return abort && buildPacket({ ...back, ...abort })
  }
  return icmpErrorBy(mac, ip.dst, sender, trouble, packet)
}

/** What is wrong with a packet to an address that takes no such packets. */
export function closedTo({ tcp, udp }: Packet): Trouble {
  return tcp || udp ? 'noPort' : 'noProtocol'
}

/** The reset that answers a segment of no connection (RFC 9293 §3.10.7.1); undefined for a reset. */
function resetTo(
  { flags, srcPort, dstPort, sequence, acknowledgment }: Tcp, size: number,
): TcpInit | undefined {
  if ((flags & TcpFlags.RST) !== 0) return undefined
  const ports = { srcPort: dstPort, dstPort: srcPort }
  if ((flags & TcpFlags.ACK) !== 0) return { ...ports, flags: TcpFlags.RST, sequence: acknowledgment }
  const ends = [TcpFlags.SYN, TcpFlags.FIN].filter((flag) => (flags & flag) !== 0).length
  return { ...ports, flags: TcpFlags.RST | TcpFlags.ACK, acknowledgment: (sequence + size + ends) >>> 0 }
}

/** Chunks that nothing answers (RFC 9260 §8.4). */
const UNANSWERED: readonly unknown[] = ['abort', 'shutdownComplete', 'cookieAck', 'error']
/** The flag of an ABORT that has the verification tag of the packet that it answers (RFC 9260 §3.3.7). */
const REFLECTED = 1

/** The abort that answers a packet of no association (RFC 9260 §8.4); undefined where nothing may. */
function abortTo(
  { srcPort, dstPort, verificationTag }: Sctp, payload: Uint8Array,
): Pick<PacketInit, 'sctp' | 'payload'> | undefined {
  const { chunks } = parseSctpChunks(payload)
  if (chunks.some(({ type }) => UNANSWERED.includes(type))) return undefined
  const init = chunks.find((chunk): chunk is SctpInitChunk => chunk.type === 'init')
  const flags = init ? 0 : REFLECTED
  return {
    sctp: { srcPort: dstPort, dstPort: srcPort, verificationTag: init?.initiateTag ?? verificationTag },
    payload: buildSctpChunks([{ type: 'abort', flags, data: new Uint8Array(0) }]),
  }
}

/**
 * The refusal that a policy with the action `reject` sends to the endpoint whose packet it denies, in the
 * name of the receiver, if the packet may be answered. No flow drops such packets then, so that each is told.
 * Undefined on the receiver's host: the sender's has let the packet pass.
 */
export function rejection(
  inquiry: Inquiry, { from, to }: Pair,
): { readonly flows: readonly FlowMod[], readonly packetOut?: PacketOut } | undefined {
  if (from.datapathId !== inquiry.datapathId) return undefined
  const refused = refusal(from, inquiry.packet, isRouted(from, to) ? gatewayMac(from.network) : to.mac)
  return { flows: [], ...(refused ? { packetOut: toSender(inquiry, refused) } : {}) }
}
