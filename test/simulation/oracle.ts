/**
 * What must happen, from the words of the design and from the document alone. Nothing here uses the code of
 * routing.
 */
import { parseIpv4, parseIpv6 } from 'daolinet/codec'
import { familyOf, inFamily, type Family } from './versions.js'
import type { Endpoint, Host, Network, Policy, Selector } from 'daolinet/routing'
import type { NetworkDocument } from 'daolinet/store'

/** The transport layer of a packet. `src` and `dst` are ports, or ICMP type and code. */
export interface Talk {
  /** The version of IP. */
  readonly family: Family
  readonly proto: number
  readonly src: number
  readonly dst: number
  /** TCP flags. */
  readonly flags: number
}

/** A TCP flag. */
export const SYN = 2
/** See {@link SYN}. */
export const ACK = 16
/** See {@link SYN}. */
export const RST = 4
const [ICMP, ICMPV6, TCP] = [1, 58, 6]
/** Each type of echo with its counterpart. */
const ECHOES: ReadonlyMap<number, number> = new Map([[8, 0], [0, 8], [128, 129], [129, 128]])

/** Whether it is the protocol of pings, of either version of IP. */
export function isIcmp(proto: number): boolean {
  return proto === ICMP || proto === ICMPV6
}

/** Whether it is an echo request. */
export function isPing({ proto, src }: Talk): boolean {
  return isIcmp(proto) && (src === 8 || src === 128)
}

/** An endpoint with its network and host. */
export interface Placed { readonly endpoint: Endpoint, readonly network: Network, readonly host: Host }

/** The endpoint with that id; undefined when the document has none. */
export function placed(document: NetworkDocument, id: string): Placed | undefined {
  const endpoint = document.endpoints.find((one) => one.id === id)
  return endpoint && {
    endpoint,
    network: document.networks.find((one) => one.id === endpoint.network)!,
    host: document.hosts.find((one) => one.id === endpoint.host)!,
  }
}

/** The tenant's endpoint with that address. */
export function holder(document: NetworkDocument, tenant: string, ip: string): Placed | undefined {
  return document.endpoints.filter((one) => [one.ip].flat().includes(ip))
    .map(({ id }) => placed(document, id)!)
    .find(({ network }) => network.tenant === tenant)
}

const number = (ip: string): bigint => familyOf(ip) === 6 ? parseIpv6(ip) : BigInt(parseIpv4(ip))

/** Whether the address is in the prefix, or one of the prefixes. */
export function inCidr(cidrs: string | readonly string[], ip: string): boolean {
  return [cidrs].flat().filter((cidr) => familyOf(cidr) === familyOf(ip)).some((cidr) => {
    const [base, bits] = cidr.split('/') as [string, string]
    const rest = BigInt((familyOf(ip) === 6 ? 128 : 32) - Number(bits))
    return number(base) >> rest === number(ip) >> rest
  })
}

function selects(
  document: NetworkDocument, selector: Selector, { endpoint }: Placed, family: Family,
): boolean {
  if ('endpoint' in selector) return selector.endpoint === endpoint.id
  if ('network' in selector) return selector.network === endpoint.network
  if ('cidr' in selector) return inCidr(selector.cidr, inFamily(endpoint.ip, family)!)
  if ('host' in selector) return selector.host === endpoint.host
  return endpoint.groups?.includes(selector.group) === true || document.groups.some((group) =>
    group.id === selector.group
    && (group.members.includes(endpoint.id) || group.networks?.includes(endpoint.network) === true))
}

function speaksOf({ protocol, ports }: Policy, talk: Talk): boolean {
  const numbers: Record<string, number> = { icmp: ICMP, icmpv6: ICMPV6, tcp: TCP, udp: 17, sctp: 132 }
  if (protocol !== undefined && (numbers[protocol] ?? protocol) !== talk.proto) return false
  return ports === undefined || ports.some((range) => {
    const [low, high = low] = String(range).split('-').map(Number) as [number, number?]
    return low <= talk.dst && talk.dst <= high
  })
}

/** Whether one endpoint may open such a connection to the other, and what is done with it when it may not. */
export function verdict(document: NetworkDocument, from: Placed, to: Placed, talk: Talk): Policy['action'] {
  const { tenant } = from.network
  if (tenant !== to.network.tenant || from.endpoint.id === to.endpoint.id) return 'deny'
  const relevant = document.policies.filter((one) => (one.tenant ?? tenant) === tenant
    && selects(document, one.from, from, talk.family) && selects(document, one.to, to, talk.family)
    && speaksOf(one, talk))
  const [egress, ingress] = ['egress', 'ingress'].map((side): Policy['action'] => {
    const own = relevant.filter(({ direction = side }) => direction === side)
    const top = Math.max(...own.map(({ priority = 100 }) => priority))
    const deciding = own.filter(({ priority = 100 }) => priority === top)
    const isOpen = from.network.id === to.network.id && from.network.isolation !== 'deny'
    if (deciding.length === 0) return isOpen ? 'allow' : 'deny'
    const refusing = (['deny', 'reject'] as const)
      .find((action) => deciding.some((one) => one.action === action))
    return refusing ?? 'allow'
  }) as [Policy['action'], Policy['action']]
  return egress === 'allow' ? ingress : egress
}

/** Whether one endpoint may open such a connection to the other. */
export function mayOpen(document: NetworkDocument, from: Placed, to: Placed, talk: Talk): boolean {
  return verdict(document, from, to, talk) === 'allow'
}

/** The transport layer of a reply to such a packet. */
export function reversed(talk: Talk): Talk {
  if (!isIcmp(talk.proto)) return { ...talk, src: talk.dst, dst: talk.src }
  return { ...talk, src: ECHOES.get(talk.src) ?? talk.src }
}

/** Whether every packet may pass between the two, in both directions, whatever it is. */
export function isFree(document: NetworkDocument, a: Placed, b: Placed, family: Family): boolean {
  const { tenant, id, isolation } = a.network
  const between = (from: Placed, to: Placed): Policy[] => document.policies.filter((one) =>
    (one.tenant ?? tenant) === tenant && selects(document, one.from, from, family)
    && selects(document, one.to, to, family))
  const relevant = [between(a, b), between(b, a)]
  const isOpen = id === b.network.id && isolation !== 'deny'
  return tenant === b.network.tenant && relevant.every((policies) =>
    policies.every(({ action }) => action === 'allow')
      && (isOpen || policies.some((one) => !one.protocol && !one.ports && !one.direction)))
}

/** Whether a connection tracker takes such a packet as the first one of a connection. */
export function canBegin(talk: Talk): boolean {
  const { proto, flags } = talk
  if (isIcmp(proto)) return isPing(talk)
  return proto !== TCP || (flags & (SYN | ACK)) !== (SYN | ACK)
}

/** Whether a TCP segment opens a connection, belongs to one, or neither (a RST without ACK). */
export function phase({ proto, flags }: Talk): string {
  if (proto !== TCP) return ''
  if ((flags & ACK) !== 0) return 'run'
  return (flags & SYN) !== 0 ? 'open' : 'bare'
}

/**
 * Whether such a packet may pass. `open`: by itself. `answer`: only after a packet that it replies to. Where
 * no switch on the way tracks connections, TCP segments show that they reply, unless they open a connection,
 * so they pass by themselves.
 * @param tracks - whether the switch of a host tracks connections
 */
export function passes(
  document: NetworkDocument, from: Placed, to: Placed, talk: Talk, tracks: (host: string) => boolean,
): 'open' | 'answer' | 'no' {
  if (mayOpen(document, from, to, talk)) return 'open'
  if (!mayOpen(document, to, from, reversed(talk))) return 'no'
  const tracking = [from, to].map(({ host }) => tracks(host.id))
  if (talk.proto === TCP) {
    // To a connection tracker, who has sent a SYN may get one, too (RFC 9293 §3.5).
    if (phase(talk) === 'open') return tracking.every(Boolean) ? 'answer' : 'no'
    return tracking.some(Boolean) ? 'answer' : 'open'
  }
  return isIcmp(talk.proto) && (isPing(talk) || !ECHOES.has(talk.src)) ? 'no' : 'answer'
}

/** The path of a packet: whether it passes gateways, and the hops that decrement its TTL, in order. */
export interface Path {
  readonly routed: boolean
  readonly hops: readonly ('source' | 'fabric' | 'destination')[]
}

/** The path between two endpoints; undefined when the hosts or the networks are not joined. */
export function path(from: Placed, to: Placed, family: Family): Path | undefined {
  const routed = from.network.id !== to.network.id
  if (routed && [from, to].some(({ network }) => inFamily(network.gateway, family) === undefined)) {
    return undefined
  }
  if (from.host.id === to.host.id) return { routed, hops: routed ? ['source'] : [] }
  const [a, b] = [from.host.underlay, to.host.underlay]
  if (typeof a.mode === 'object') return { routed, hops: routed ? ['source', 'destination'] : [] }
  // A conversation needs the way back as well.
  if (a.segment !== b.segment && !(a.nextHopMac && b.nextHopMac)) return undefined
  const fabric = a.segment === b.segment ? [] : ['fabric'] as const
  return { routed, hops: routed ? ['source', ...fabric, 'destination'] : fabric }
}

/** The hop at which a packet with that TTL expires; undefined when it arrives. */
export function expiry({ hops }: Path, ttl: number): Path['hops'][number] | undefined {
  return hops[ttl - 1]
}
