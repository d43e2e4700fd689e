/** Comparing the flows that answer questions for neighbours, or drop them, with the document. */
import { holder, placed } from './oracle.js'
import type { Action } from 'daolinet/codec'
import type { Network } from 'daolinet/routing'
import type { NetworkDocument } from 'daolinet/store'
import type { FlowEntry } from 'daolinet/testing'

const BROADCAST = 'ff:ff:ff:ff:ff:ff'

/** Who is where. */
export interface Neighbourhood {
  /** The id of the endpoint whose container is plugged in at a port of a host, or behind a tag there. */
  at(host: string, port: number, vlan?: number): string | undefined
  /** The MAC address of a network's gateway, if anybody knows it. */
  gatewayMac(network: Network): string | undefined
}

/** What is wrong with a flow for ARP requests or neighbour solicitations. */
export function unsoundNeighbours(
  document: NetworkDocument, host: string, { match, instructions }: FlowEntry, around: Neighbourhood,
): string[] {
  const complain = (what: string): string[] => [`${host}, ${describe(match)}: ${what}`]
  const asker = placed(document, around.at(host, match.inPort!, senderIn(match).vlan) ?? '')
  if (!asker || asker.host.id !== host) return complain('is for a port without an endpoint')
  const { network, endpoint } = asker
  const isNd = match.arpTpa === undefined
  const address = (isNd ? match.ipv6NdTarget : match.arpTpa) as string
  const owner = holder(document, network.tenant, address)
  const isNear = owner?.network.id === network.id && owner.endpoint.id !== endpoint.id
  const isGateway = [network.gateway ?? []].flat().includes(address)
  const mac = isGateway ? around.gatewayMac(network) : isNear ? owner.endpoint.mac : undefined
  if (instructions.length === 0) {
    const isToAll = match.ethDst === BROADCAST || String(match.ethDst).startsWith('33:33:')
    const isAsked = isToAll && mac !== undefined && network.isolation !== 'deny'
    return isAsked ? complain('drops requests for a neighbour') : []
  }
  const actions = instructions.flatMap((one) => one.type === 'applyActions' ? one.actions : [])
  const said = Object.assign({}, ...actions.map(fieldOf)) as Record<string, unknown>
  if (mac === undefined) return complain('answers for an address that no neighbour has')
  const wanted = isNd ? {
    ethSrc: mac, ethDst: endpoint.mac, ipv6Src: address, icmpv6Type: 136, ndOptionsType: 2,
    ndReserved: isGateway ? 0xe000_0000 : 0x6000_0000,
  } : {
    ethSrc: mac, ethDst: endpoint.mac, arpOp: 2, arpSha: mac, arpSpa: address, arpTha: endpoint.mac,
    arpTpa: match.arpSpa,
  }
  if (endpoint.vlan !== undefined) Object.assign(wanted, { vlanVid: 0x1000 | endpoint.vlan })
  const wrong = Object.entries(wanted).filter(([name, value]) => said[name] !== value)
  return wrong.length > 0 ? complain(`answers without ${JSON.stringify(Object.fromEntries(wrong))}`) : []
}

/** The number of the tenant and the tag in the metadata that a flow matches. */
export function senderIn(
  { metadata = 0n }: FlowEntry['match'],
): { readonly tenant: bigint, readonly vlan: number | undefined } {
  const value = typeof metadata === 'bigint' ? metadata : metadata.value
  const vlan = Number(value >> 33n & 0xfffn)
  return { tenant: value & 0xffff_ffffn, vlan: vlan === 0 ? undefined : vlan }
}

function fieldOf(action: Action): object {
  return action.type === 'setField' ? action.field : {}
}

/** A match as text. */
export function describe(match: FlowEntry['match']): string {
  return JSON.stringify(match, (_key, value: unknown) => typeof value === 'bigint' ? String(value) : value)
}
