/**
 * What must happen, from the words of the design and from the document alone. Nothing here uses the code of
 * routing.
 */
import type { Endpoint, Host, Network, Policy, Selector } from 'daolinet/routing'
import type { NetworkDocument } from 'daolinet/store'

/** The transport layer of a packet. `src` and `dst` are ports, or ICMP type and code. */
export interface Talk {
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
const [ICMP, TCP] = [1, 6]
const [ECHO_REPLY, ECHO] = [0, 8]

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
  return document.endpoints.filter((one) => one.ip === ip).map(({ id }) => placed(document, id)!)
    .find(({ network }) => network.tenant === tenant)
}

const number = (ip: string): number => ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)

/** Whether the address is in the prefix. */
export function inCidr(cidr: string, ip: string): boolean {
  const [base, bits] = cidr.split('/') as [string, string]
  const size = 2 ** (32 - Number(bits))
  return Math.floor(number(base) / size) === Math.floor(number(ip) / size)
}

function selects(document: NetworkDocument, selector: Selector, { endpoint }: Placed): boolean {
  if ('endpoint' in selector) return selector.endpoint === endpoint.id
  if ('network' in selector) return selector.network === endpoint.network
  if ('cidr' in selector) return inCidr(selector.cidr, endpoint.ip)
  return document.groups.some(({ id, members }) => id === selector.group && members.includes(endpoint.id))
}

function speaksOf({ protocol, ports }: Policy, talk: Talk): boolean {
  const numbers: Record<string, number> = { icmp: ICMP, tcp: TCP, udp: 17, sctp: 132 }
  if (protocol !== undefined && (numbers[protocol] ?? protocol) !== talk.proto) return false
  return ports === undefined || ports.some((range) => {
    const [low, high = low] = String(range).split('-').map(Number) as [number, number?]
    return low <= talk.dst && talk.dst <= high
  })
}

/** Whether one endpoint may open such a connection to the other. */
export function mayOpen(document: NetworkDocument, from: Placed, to: Placed, talk: Talk): boolean {
  const { tenant } = from.network
  if (tenant !== to.network.tenant || from.endpoint.id === to.endpoint.id) return false
  const relevant = document.policies.filter((one) => (one.tenant ?? tenant) === tenant
    && selects(document, one.from, from) && selects(document, one.to, to) && speaksOf(one, talk))
  const top = Math.max(...relevant.map(({ priority = 100 }) => priority))
  const deciding = relevant.filter(({ priority = 100 }) => priority === top)
  if (deciding.length > 0) return deciding.every(({ action }) => action === 'allow')
  return from.network.id === to.network.id && from.network.isolation !== 'deny'
}

/** The transport layer of a reply to such a packet. */
export function reversed(talk: Talk): Talk {
  if (talk.proto !== ICMP) return { ...talk, src: talk.dst, dst: talk.src }
  return { ...talk, src: talk.src === ECHO ? ECHO_REPLY : ECHO }
}

/** Whether a TCP segment opens a connection, belongs to one, or neither (a RST without ACK). */
export function phase({ proto, flags }: Talk): string {
  if (proto !== TCP) return ''
  if ((flags & ACK) !== 0) return 'run'
  return (flags & SYN) !== 0 ? 'open' : 'bare'
}

/**
 * Whether such a packet may pass. `open`: by itself. `answer`: only after a packet that it replies to. TCP
 * segments show that they reply, unless they open a connection, so they pass by themselves.
 */
export function passes(
  document: NetworkDocument, from: Placed, to: Placed, talk: Talk,
): 'open' | 'answer' | 'no' {
  if (mayOpen(document, from, to, talk)) return 'open'
  if (!mayOpen(document, to, from, reversed(talk))) return 'no'
  if (talk.proto === TCP) return phase(talk) === 'open' ? 'no' : 'open'
  return talk.proto === ICMP && talk.src !== ECHO_REPLY ? 'no' : 'answer'
}

/** The path of a packet: whether it passes gateways, and the hops that decrement its TTL, in order. */
export interface Path {
  readonly routed: boolean
  readonly hops: readonly ('source' | 'fabric' | 'destination')[]
}

/** The path between two endpoints; undefined when the hosts or the networks are not joined. */
export function path(from: Placed, to: Placed): Path | undefined {
  const routed = from.network.id !== to.network.id
  if (routed && !(from.network.gateway && to.network.gateway)) return undefined
  if (from.host.id === to.host.id) return { routed, hops: routed ? ['source'] : [] }
  const [a, b] = [from.host.underlay, to.host.underlay]
  // A conversation needs the way back as well.
  if (a.segment !== b.segment && !(a.nextHopMac && b.nextHopMac)) return undefined
  const fabric = a.segment === b.segment ? [] : ['fabric'] as const
  return { routed, hops: routed ? ['source', ...fabric, 'destination'] : fabric }
}

/** The hop at which a packet with that TTL expires; undefined when it arrives. */
export function expiry({ hops }: Path, ttl: number): Path['hops'][number] | undefined {
  return hops[ttl - 1]
}
