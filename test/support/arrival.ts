/** Packets as switches send them to the controller. */
import { packetIn } from '../../src/codec/index.js'
import { buildPacket, type ArpInit } from '../../src/codec/packet/index.js'
import { frameBytes, type Frame } from './frame.js'
import type { Arrival } from '../../src/routing/decide/decision.js'

/** A frame that a switch sends to the controller. */
export function arrival(datapathId: bigint, frame: Frame): Arrival {
  return rawArrival(datapathId, frame.inPort, frameBytes(frame))
}

/** An ARP packet that a switch sends to the controller. */
export function arpArrival(datapathId: bigint, inPort: number, arp: ArpInit): Arrival {
  const ethernet = { src: arp.sha, dst: 'ff:ff:ff:ff:ff:ff' }
  return rawArrival(datapathId, inPort, buildPacket({ ethernet, arp }))
}

/** Bytes that a switch sends to the controller. */
export function rawArrival(datapathId: bigint, inPort: number, data: Uint8Array): Arrival {
  return { datapathId, packetIn: packetIn({ match: { inPort }, data }) }
}
