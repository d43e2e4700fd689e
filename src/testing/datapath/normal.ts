/** Where an ordinary switch would send a packet: what `output:NORMAL` does (OpenFlow 1.3.5 §5.1). */
import type { PipelinePacket } from '../packet/packet.js'

const MULTICAST = 1n << 40n

/** Learns where addresses are, per VLAN. */
export class OrdinaryForwarding {
  readonly #seen = new Map<string, number>()

  /** The one port behind which the destination was seen, or undefined to flood. */
  portFor(packet: PipelinePacket): number | undefined {
    const vlan = packet.get('vlanVid')
    this.#seen.set(`${vlan} ${packet.get('ethSrc')}`, packet.inPort)
    const destination = packet.get('ethDst') ?? 0n
    return (destination & MULTICAST) === 0n ? this.#seen.get(`${vlan} ${destination}`) : undefined
  }

  /** Forgets what was behind a port. */
  forget(portNo: number): void {
    for (const [key, port] of this.#seen) if (port === portNo) this.#seen.delete(key)
  }
}
