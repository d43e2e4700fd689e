/** Comparing every flow, for every packet that it matches, with what the oracle says about the packet. */
import { matches, type Frame } from '../support/frame.js'
import { describe, senderIn, unsoundNeighbours, type Neighbourhood } from './neighbours.js'
import { holder, reversed, passes, path, placed, type Placed, type Talk } from './oracle.js'
import { TALKS } from './scenario.js'
import { unsoundEntry, unsoundTracked } from './unsound-tracking.js'
import type { Assignment } from 'daolinet/routing'
import type { NetworkDocument } from 'daolinet/store'
import type { FlowEntry } from 'daolinet/testing'
import type { Memory } from './memory.js'

const [LOGICAL, PHYSICAL, TRACKED] = [1, 2, 3]
const [IPV4, IPV6, ARP] = [0x0800, 0x86dd, 0x0806]
const SOLICITATION = 135
/** The lowest priority of flows that answer for neighbours, and of those that drop what goes to many. */
const NEIGHBOURS = 500

/** What is known of a network when its flows are compared. */
export interface Surroundings extends Neighbourhood {
  readonly assignments: readonly Assignment[]
  readonly memory: Memory
  /** Whether the switch of a host tracks connections. */
  tracks(host: string): boolean
}

/** What is wrong with those flows of a host that were installed for packets. */
export function unsoundFlows(
  document: NetworkDocument, host: string, flows: readonly FlowEntry[], around: Surroundings,
): string[] {
  const inTables = flows.filter(({ tableId }) => tableId !== 0 && tableId <= TRACKED)
  return [
    ...inTables.filter(({ match }) => match.ethType === ARP
      || (match.icmpv6Type === SOLICITATION && match.inPort !== undefined))
      .flatMap((flow) => unsoundNeighbours(document, host, flow, around)),
    ...inTables.filter(({ match, priority }) => priority < NEIGHBOURS && match.icmpv6Type !== SOLICITATION
      && (match.ethType === IPV4 || match.ethType === IPV6))
      .flatMap((flow) => unsoundFlow(document, host, flow, around)),
  ]
}

function unsoundFlow(
  document: NetworkDocument, host: string, flow: FlowEntry, around: Surroundings,
): string[] {
  const { assignments, memory, gatewayMac } = around
  const { tableId, match, instructions } = flow
  const { tunnelId, tunIpv4Src, tunIpv6Src, ...inner } = match
  const faults: string[] = []
  const complain = (what: string): void => {
    faults.push(`${host}, table ${tableId}, priority ${flow.priority}, ${describe(match)}: ${what}`)
  }
  const [src, dst] = [String(match.ipv4Src ?? match.ipv6Src), String(match.ipv4Dst ?? match.ipv6Dst)]
  const family = match.ethType === IPV6 ? 6 : 4
  const [from, to] = tableId === PHYSICAL
    ? [src, dst].map((ip) => wireEnd(document, assignments, match, ip))
    : logicalEnds(document, assignments, tenantIn(match), src, dst)
  const drops = instructions.length === 0
  if (!from || !to) {
    if (!drops) complain('carries packets of endpoints that do not exist')
    return faults
  }
  if (tableId === TRACKED) {
    for (const what of unsoundTracked(document, flow, from, to)) complain(what)
    return faults
  }
  if (tableId === LOGICAL && senderIn(match).vlan !== from.endpoint.vlan) complain('is for another tag')
  if (tableId === PHYSICAL && to.host.id !== host) complain('is for an endpoint on another host')
  if (tableId === PHYSICAL && !drops && typeof to.host.underlay.mode === 'object') {
    const isFromIt = [from.host.underlay.ip].flat().includes(String(tunIpv4Src ?? tunIpv6Src))
    if (tunnelId === undefined || !isFromIt) complain('is for a tunnel from another host')
  }
  const isRouted = tableId === LOGICAL && from.network.id !== to.network.id
  const toGateway = match.ethDst === gatewayMac(from.network)
  if (drops && isRouted && match.ethDst !== undefined && !toGateway) return faults
  if (!drops && isRouted && !toGateway) complain('passes what is not sent to the gateway')
  if (!drops && around.tracks(host)) {
    for (const what of unsoundEntry(document, flow, from, to, assignments)) complain(what)
    return faults
  }
  // The first of several fragments shows the ports, and the others do not.
  const showsPorts = ['tcpSrc', 'tcpDst', 'udpSrc', 'udpDst', 'icmpv4Type', 'icmpv6Type']
    .some((name) => name in match)
  if (!drops && showsPorts && !match.ipFrag) complain('passes fragments by what one of them shows')
  for (const talk of TALKS.filter((one) => one.family === family)) {
    if (!matches(inner, frameOf(flow, src, dst, talk))) continue
    const permission = path(from, to, family) ? passes(document, from, to, talk, () => false) : 'no'
    const said = `${from.endpoint.id} to ${to.endpoint.id}, ${JSON.stringify(talk)}: ${permission}`
    if (drops && permission === 'open' && flow.hardTimeout > 1) complain(`drops ${said}`)
    if (drops || permission === 'open') continue
    const asked = memory.wasAskedAt(host, to, from, reversed(talk))
    if (permission === 'no') complain(`passes ${said}`)
    else if (!isExact(flow, talk)) complain(`passes more than one ${said}`)
    else if (!asked) complain(`passes unsolicited ${said}`)
  }
  return faults
}

function isExact({ match }: FlowEntry, { proto }: Talk): boolean {
  const fields = {
    1: ['icmpv4Type', 'icmpv4Code'], 58: ['icmpv6Type', 'icmpv6Code'], 6: ['tcpSrc', 'tcpDst'],
    17: ['udpSrc', 'udpDst'],
  }
  return ['ipProto', ...fields[proto as 1] ?? []].every((name) => name in match)
}

function tenantIn(match: FlowEntry['match']): bigint {
  return match.metadata === undefined ? BigInt(match.ctZone ?? 0) : senderIn(match).tenant
}

function logicalEnds(
  document: NetworkDocument, assignments: readonly Assignment[], holderOf: bigint, src: string, dst: string,
): (Placed | undefined)[] {
  const record = assignments.find(({ id, number }) =>
    id.startsWith('tenant/') && BigInt(number) === holderOf)
  const tenant = record?.id.slice('tenant/'.length) ?? ''
  return [src, dst].map((ip) => holder(document, tenant, ip))
}

/** The end of a packet between hosts: by its physical address, or by its logical one and its tunnel. */
function wireEnd(
  document: NetworkDocument, assignments: readonly Assignment[], match: FlowEntry['match'], ip: string,
): Placed | undefined {
  const { mode = 'physical' } = document.hosts[0]!.underlay
  if (mode === 'physical') return physicalEnd(document, assignments, ip)
  if (mode === 'mac') {
    return document.tenants.map(({ id }) => holder(document, id, ip)).find((found) => found !== undefined)
  }
  return logicalEnds(document, assignments, match.tunnelId as bigint ?? 0n, ip, ip)[0]
}

function physicalEnd(
  document: NetworkDocument, assignments: readonly Assignment[], ip: string,
): Placed | undefined {
  const record = assignments.find(({ addresses }) => addresses?.some((held) => held.ip === ip))
  const found = record && placed(document, record.id.slice('endpoint/'.length))
  return record?.addresses!.some((held) => held.ip === ip && held.host === found?.host.id) ? found : undefined
}

function frameOf({ match }: FlowEntry, ipv4Src: string, ipv4Dst: string, talk: Talk): Frame {
  const { proto: ipProto, src, dst, flags } = talk
  const ethDst = typeof match.ethDst === 'string' ? match.ethDst : '02:00:00:00:00:02'
  return {
    inPort: 0, ethSrc: '02:00:00:00:00:01', ethDst, ipv4Src, ipv4Dst, ttl: 64, ipProto,
    src, dst, flags, ...(typeof match.metadata === 'bigint' ? { metadata: match.metadata } : {}),
  }
}

