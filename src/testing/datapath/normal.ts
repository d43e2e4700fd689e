/** What the port NORMAL does: forward packets like a switch without OpenFlow (OpenFlow 1.3.5 §4.5). */
import type { PipelinePacket } from '../packet/packet.js'

const MULTICAST = 1n << 40n

/** Destinations that a bridge keeps to itself (IEEE 802.1Q §8.6.3): 01:80:c2:00:00:00 to :0f. */
const BRIDGES = 0x0180_c200_0000n

/** Others that Open vSwitch does not forward: protocols of Extreme Networks and of Cisco. */
const VENDORS: ReadonlySet<bigint> = new Set([
  0x00e0_2b00_0000n, 0x00e0_2b00_0004n, 0x00e0_2b00_0006n, 0x0100_0c00_0000n, 0x0100_0ccc_ccccn,
  0x0100_0ccc_cccdn, 0x0100_0ccd_cdcdn,
])

/** Where a packet goes. */
export type Forwarding = { readonly port: number } | 'flood' | 'drop'

/** Learns behind which port each MAC address is, separately for each VLAN. */
export class OrdinaryForwarding {
  readonly #seen = new Map<string, number>()

  /** Where a packet goes. Its source is learned, unless its destination is one that is not forwarded to. */
  forward(packet: PipelinePacket): Forwarding {
    const destination = packet.field('ethDst')
    if (isReserved(destination)) return 'drop'
    const vlan = packet.get('vlanVid')
    const source = packet.field('ethSrc')
    if ((source & MULTICAST) === 0n) this.#seen.set(`${vlan} ${source}`, packet.inPort)
    const port = (destination & MULTICAST) === 0n ? this.#seen.get(`${vlan} ${destination}`) : undefined
    return port === undefined ? 'flood' : { port }
  }

  /** Forgets the addresses behind a port. */
  forget(portNo: number): void {
    for (const [key, port] of this.#seen) if (port === portNo) this.#seen.delete(key)
  }
}

function isReserved(destination: bigint): boolean {
  return (destination & ~0xfn) === BRIDGES || VENDORS.has(destination)
}
