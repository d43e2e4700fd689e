/** A conversation as the TCP packets that would have carried it. */
import { buildPacket } from 'daolinet/codec'
import { pcap } from '../pcap.js'
import type { Overheard } from './relay.js'

/** The port of OpenFlow, where the readers look for it. */
export const OPENFLOW_PORT = 6653

/** Longer messages take several segments: an IPv4 packet holds 65,535 bytes. */
const SEGMENT = 32_768
const ACK = 0x10

interface End { readonly mac: string, readonly ip: string, readonly port: number, sequence: number }

/** A capture file with every message in TCP segments of its own, in order. */
export function capture(messages: readonly Overheard[]): Uint8Array {
  const pairs = new Map<number, { readonly switch: End, readonly controller: End }>()
  return pcap(messages.flatMap(({ connection, from, bytes }) => {
    const pair = pairs.get(connection) ?? {
      switch: { mac: '02:00:00:00:00:01', ip: '127.0.0.1', port: 40_000 + connection, sequence: 1 },
      controller: { mac: '02:00:00:00:00:02', ip: '127.0.0.2', port: OPENFLOW_PORT, sequence: 1 },
    }
    pairs.set(connection, pair)
    const to = from === 'switch' ? 'controller' : 'switch'
    return segmentsOf(bytes).map((payload) => segment(pair[from], pair[to], payload))
  }))
}

function segmentsOf(bytes: Uint8Array): Uint8Array[] {
  const count = Math.ceil(bytes.length / SEGMENT)
  return Array.from({ length: count }, (_, index) => bytes.subarray(index * SEGMENT, (index + 1) * SEGMENT))
}

function segment(from: End, to: End, payload: Uint8Array): Uint8Array {
  const sequence = from.sequence
  from.sequence += payload.length
  return buildPacket({
    ethernet: { src: from.mac, dst: to.mac },
    ipv4: { src: from.ip, dst: to.ip },
    tcp: { srcPort: from.port, dstPort: to.port, sequence, acknowledgment: to.sequence, flags: ACK },
    payload,
  })
}
