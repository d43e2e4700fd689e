/** The actions that change a packet (OpenFlow 1.3.5 §5.12). */
import { popMpls, pushMpls } from './mpls.js'
import { popPbb, pushPbb } from './pbb.js'
import { TTL_BENEATH_MPLS } from './places.js'
import { writesOf } from './writes.js'
import type { PipelinePacket } from './packet.js'
import type { Action } from '../../codec/index.js'

/** The result of an action that changes a packet. */
export type Rewritten = 'done' | 'ttlExpired'

/** Carries out an action that changes the packet. The pipeline carries out those that send it somewhere. */
export function rewrite(packet: PipelinePacket, action: Action): Rewritten {
  if (!packet.isFrame) return 'done'
  switch (action.type) {
    case 'setField': case 'regLoad': case 'regMove':
      for (const { name, value, mask } of writesOf(packet, action)) packet.set(name, value, mask)
      break
    case 'ctClear':
      packet.tracking = undefined
      packet.hideTracking()
      break
    case 'setNwTtl': packet.set('nwTtl', BigInt(action.ttl)); break
    case 'decNwTtl': return decrement(packet, 'nwTtl')
    case 'setMplsTtl': packet.set('mplsTtl', BigInt(action.ttl)); break
    case 'decMplsTtl': return decrement(packet, 'mplsTtl')
    case 'pushVlan': pushVlan(packet, action.ethertype); break
    case 'popVlan': if (packet.layout.vlan !== undefined) packet.remove(packet.layout.vlan, 4); break
    case 'pushMpls': pushMpls(packet, action.ethertype); break
    case 'popMpls': popMpls(packet, action.ethertype); break
    case 'pushPbb': pushPbb(packet, action.ethertype); break
    case 'popPbb': popPbb(packet); break
    case 'setQueue': packet.queueId = action.queueId; break
    case 'copyTtlOut': copyTtl(packet, TTL_BENEATH_MPLS, 'mplsTtl'); break
    case 'copyTtlIn': copyTtl(packet, 'mplsTtl', TTL_BENEATH_MPLS); break
    default: break
  }
  return 'done'
}

const IP: readonly number[] = [0x0800, 0x86dd]
const MPLS: readonly number[] = [0x8847, 0x8848]

/** A TTL of 1 or 0 is not decremented: the packet has expired. */
function decrement(packet: PipelinePacket, name: string): Rewritten {
  const types = name === 'nwTtl' ? IP : MPLS
  if (!types.includes(packet.layout.ethType)) return 'done'
  // Of a packet that is cut short it is 0, as in Open vSwitch.
  const ttl = packet.field(name)
  if (ttl <= 1n) return 'ttlExpired'
  packet.set(name, ttl - 1n)
  return 'done'
}

/** The new tag gets the id and priority of the outermost tag; 0 when there is none. */
function pushVlan(packet: PipelinePacket, ethertype: number): void {
  const beneath = packet.layout.vlan
  const tci = beneath === undefined ? 0 : packet.word(beneath + 2)
  packet.insert(12, Uint8Array.of(ethertype >>> 8, ethertype & 0xff, tci >>> 8, tci & 0xff))
}

function copyTtl(packet: PipelinePacket, from: string, to: string): void {
  const ttl = packet.get(from)
  if (ttl !== undefined) packet.set(to, ttl)
}
