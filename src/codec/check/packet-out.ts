import { EthType } from '../packet/eth-type.js'
import { ETHERNET_SIZE, isTag } from '../packet/ethernet.js'
import { IpProtocol } from '../packet/ip-protocol.js'
import { IPV4_MIN_SIZE, ipv4Protocol } from '../packet/ipv4.js'
import { ipv6Transport } from '../packet/ipv6-transport.js'
import { IPV6_SIZE } from '../packet/ipv6.js'
import { VLAN_SIZE } from '../packet/vlan.js'
import { NO_BUFFER, PortNo, VlanId } from '../protocol/constants.js'
import { checkActions } from './actions.js'
import { checkConsistency, checkLenience } from './consistency.js'
import { checkBuffer, checkGroups } from './flow-mod.js'
import { checkPortNumber } from './values.js'
import type { PacketOut } from '../messages/core/packet-out.js'
import type { Scope } from './finding.js'
import type { Known } from './known.js'

/** Reserved ports on which a packet may count as received. */
const SOURCES: readonly number[] = [PortNo.CONTROLLER, PortNo.LOCAL, PortNo.ANY]

/** Refuses what is wrong with a packet-out, in the order in which Open vSwitch checks it. */
export function checkPacketOut(message: PacketOut, scope: Scope): void {
  const { actions, bufferId, inPort } = message
  checkPortNumber(inPort, 'inPort', scope)
  checkActions(actions, 'packetOut', scope)
  if (inPort >= PortNo.MAX && !SOURCES.includes(inPort)) {
    scope.refuse('OFPBRC_BAD_PORT', 'inPort', `no packet comes from port ${inPort}`)
  }
  checkBuffer(bufferId, scope)
  // The packet in a buffer of the switch is not known here.
  if (bufferId === NO_BUFFER) {
    checkConsistency(actions, knownOf(message), scope)
    checkLenience(actions, knownOf(message), scope)
  }
  checkGroups(actions, scope)
}

/** The bits of an IPv4 header that say where the fragment belongs, and `ipFrag` of those behind the first. */
const [FRAGMENT_OFFSET, LATER] = [0x1fff, 3]

/** Open vSwitch looks into an ICMPv6 message that has these many bytes: the header, and 4 that follow. */
const ICMPV6_SIZE = 8

/** The fields of the packet that actions depend on. Open vSwitch looks behind one VLAN tag. */
function knownOf({ inPort, data }: PacketOut): Known {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  if (data.length < ETHERNET_SIZE) return { inPort }
  const tagged = isTag(view.getUint16(ETHERNET_SIZE - 2)) && data.length >= ETHERNET_SIZE + VLAN_SIZE
  const network = tagged ? ETHERNET_SIZE + VLAN_SIZE : ETHERNET_SIZE
  const vlanVid = tagged ? VlanId.PRESENT | view.getUint16(ETHERNET_SIZE) & 0xfff : 0
  return { inPort, vlanVid, ethType: view.getUint16(network - 2), ...transportOf(view, network) }
}

/** The protocol above IP, if the IP header is complete. */
function transportOf(view: DataView, network: number): Known {
  const left = view.byteLength - network
  switch (view.getUint16(network - 2)) {
    case EthType.IPV4: {
      const whole = left >= IPV4_MIN_SIZE && view.getUint8(network) >>> 4 === 4
        && fits(view.getUint16(network + 2), (view.getUint8(network) & 0xf) * 4, left)
      if (!whole) return {}
      const isLater = (view.getUint16(network + 6) & FRAGMENT_OFFSET) !== 0
      return { ipProto: ipv4Protocol(view, network), ...(isLater ? { ipFrag: LATER } : {}) }
    }
    case EthType.IPV6: {
      const length = left < IPV6_SIZE ? left : view.getUint16(network + 4)
      if (length > left - IPV6_SIZE) return {}
      const { protocol, offset, fragment } = ipv6Transport(view, network)
      // In a fragment other than the first, the protocol is that of the fragment header.
      if (offset < 0) return fragment ? { ipProto: IpProtocol.FRAGMENT } : {}
      const end = network + IPV6_SIZE + length
      if (protocol !== IpProtocol.ICMPV6 || end - offset < ICMPV6_SIZE) return { ipProto: protocol }
      return { ipProto: protocol, icmpv6Type: view.getUint8(offset), icmpv6Code: view.getUint8(offset + 1) }
    }
    default: return {}
  }
}

/** Tells whether the lengths of an IPv4 packet are consistent with one another and with the frame. */
function fits(totalLength: number, headerLength: number, left: number): boolean {
  return headerLength >= IPV4_MIN_SIZE && headerLength <= totalLength && totalLength <= left
}
