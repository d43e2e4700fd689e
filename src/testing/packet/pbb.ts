/** Pushing and popping the headers of provider backbone bridging (OpenFlow 1.3.5 §5.12, IEEE 802.1Q §9.7). */
import type { PipelinePacket } from './packet.js'

/** The length of addresses, Ethernet type and service tag. */
const BACKBONE = 12 + 2 + 4

/**
 * Wraps the frame in another one with the same addresses and a service tag. The tag gets the id of a service
 * tag in the frame, and the priority of its VLAN tag; 0 when there is none.
 */
export function pushPbb(packet: PipelinePacket, ethertype: number): void {
  const id = Number(packet.get('pbbIsid') ?? 0n)
  const priority = Number(packet.get('vlanPcp') ?? 0n)
  const addresses = packet.bytes.slice(0, 12)
  packet.insert(0, Uint8Array.of(
    ...addresses, ethertype >>> 8, ethertype & 0xff, priority << 5, id >>> 16, (id >>> 8) & 0xff, id & 0xff,
  ))
}

/** Unwraps the frame that follows the service tag. A frame without one is not changed. */
export function popPbb(packet: PipelinePacket): void {
  const { pbb } = packet.layout
  if (pbb === BACKBONE - 4) packet.remove(0, BACKBONE)
}
