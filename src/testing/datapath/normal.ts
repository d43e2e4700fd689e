/** What the port NORMAL does: forward packets like a switch without OpenFlow (OpenFlow 1.3.5 §4.5). */
import type { PipelinePacket } from '../packet/packet.js'

const MULTICAST = 1n << 40n

/** Learns behind which port each MAC address is, separately for each VLAN. */
export class OrdinaryForwarding {
  readonly #seen = new Map<string, number>()

  /** Learns the source of a packet. Returns the port of its destination; undefined to flood the packet. */
  portFor(packet: PipelinePacket): number | undefined {
    const vlan = packet.get('vlanVid')
    this.#seen.set(`${vlan} ${packet.get('ethSrc')}`, packet.inPort)
    const destination = packet.get('ethDst') ?? 0n
    return (destination & MULTICAST) === 0n ? this.#seen.get(`${vlan} ${destination}`) : undefined
  }

  /** Forgets the addresses behind a port. */
  forget(portNo: number): void {
    for (const [key, port] of this.#seen) if (port === portNo) this.#seen.delete(key)
  }
}
