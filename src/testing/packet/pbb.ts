/** Pushing and popping the headers of provider backbone bridging (OpenFlow 1.3.5 §5.12, IEEE 802.1Q §9.7). */
import type { PipelinePacket } from './packet.js'

/** Addresses, Ethernet type and service tag. */
const BACKBONE = 12 + 2 + 4

/**
 * The whole frame becomes the payload of another with the same addresses. The new service tag takes the id of
 * a tag beneath, and the priority of a VLAN tag, or zero.
 */
export function pushPbb(packet: PipelinePacket, ethertype: number): void {
  const id = Number(packet.get('pbbIsid') ?? 0n)
  const priority = Number(packet.get('vlanPcp') ?? 0n)
  const addresses = packet.bytes.slice(0, 12)
  packet.insert(0, Uint8Array.of(
    ...addresses, ethertype >>> 8, ethertype & 0xff, priority << 5, id >>> 16, (id >>> 8) & 0xff, id & 0xff,
  ))
}

/** The frame that the service tag carries comes out; a frame without one stays as it is. */
export function popPbb(packet: PipelinePacket): void {
  const { pbb } = packet.layout
  if (pbb === BACKBONE - 4) packet.remove(0, BACKBONE)
}
