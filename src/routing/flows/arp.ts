/** Questions by ARP, and the actions that answer them (RFC 826). */
import { output, PortNo, type Instruction, type Match } from '../../codec/index.js'
import { EthType } from '../../codec/packet/index.js'
import { apply, set } from './actions.js'
import { tag } from './tag.js'
import type { PlacedEndpoint } from '../network/placed.js'

export const ARP_REQUEST = 1
const ARP_REPLY = 2
export const BROADCAST = 'ff:ff:ff:ff:ff:ff'

/** The source of the probes by which a host finds out whether its address is taken (RFC 5227 §2.1.1). */
export const UNSPECIFIED = '0.0.0.0'

/**
 * Matches what asks for an address.
 * @param sender - the address that asks; when left out, any ARP packet about the address
 */
export function arpQuestion(address: string, sender?: string): Match {
  return sender === undefined
    ? { ethType: EthType.ARP, arpTpa: address }
    : { ethType: EthType.ARP, arpOp: ARP_REQUEST, arpSpa: sender, arpTpa: address }
}

/** Turns an ARP request into the reply that gives a MAC address. */
export function arpAnswer(from: PlacedEndpoint, sender: string, address: string, mac: string): Instruction {
  return apply(
    set({ ethSrc: mac }), set({ ethDst: from.mac }), set({ arpOp: ARP_REPLY }),
    set({ arpSha: mac }), set({ arpSpa: address }),
    set({ arpTha: from.mac }), set({ arpTpa: sender }), ...tag(from.vlan), output(PortNo.IN_PORT, 0),
  )
}
