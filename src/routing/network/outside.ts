/** The outside: which addresses are there, and how an endpoint's packets leave for them. */
import { inPrefix, ipFamily, textsOf } from './prefix.js'
import { countOf, exitKey, idsOf, prefixLengths } from './indexes.js'
import { endpointByIp } from './lookup.js'
import {
  carrierPort, datapathIdOf, MAX_ZONE, portNumber, type PlacedEndpoint, type PlacedHost,
} from './placed.js'
import { prefixesAround } from './prefix-order.js'
import { servicesAt } from './service.js'
import { indexesOf, type View } from './view.js'
import type { Host, Outside, Texts } from './records.js'

/** The zone in which the connections of all tenants to and from the outside are tracked and translated. */
export const OUTSIDE_ZONE = MAX_ZONE + 1

/** A host's way to the outside. */
export interface Exit {
  readonly host: PlacedHost
  /** The datapath id of its switch. */
  readonly datapathId: bigint
  /** As in the host's record; undefined when it has none. */
  readonly outside: Outside | undefined
  /** What its switch has; undefined while it is not connected. */
  readonly attachment: {
    /** The port to the outside; undefined when the switch has no such port. */
    readonly port: number | undefined
    /** The port by which packets cross to other hosts; undefined when the switch has no such port. */
    readonly underlayPort: number | undefined
    readonly conntrack: boolean
  } | undefined
}

/** The way to the outside of a host. */
export function exitOf(view: View, host: Host): Exit {
  const datapathId = datapathIdOf(host)
  const live = view.ports.get(datapathId)
  const { id, underlay, outside } = host
  const port = outside && portNumber(view, datapathId, outside.port)
  const underlayPort = carrierPort(view, host)
  return {
    host: { id, underlay }, datapathId, outside,
    attachment: live && { port, underlayPort, conntrack: live.abilities.conntrack },
  }
}

/** By which host an endpoint's packets leave; undefined when its network has no egress. */
export function egressOf(view: View, { ip, network, host }: PlacedEndpoint): Exit | undefined {
  const { egress } = view.records.network.get(network.id) ?? {}
  if (egress === undefined || ipFamily(ip) !== 4) return undefined
  const by = view.records.host.get(egress === 'host' ? host.id : egress.host)
  return by && exitOf(view, by)
}

/** The prefixes that no router forwards (RFC 1122 §3.2.1.3, RFC 3927 §2.7). */
const UNROUTED = ['0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16']

/**
 * Whether an IPv4 address is outside for a tenant: in none of its networks, in no host's physical prefix, and
 * not an address of the host by which packets leave.
 */
export function isOutside(view: View, tenant: string, { host, outside }: Exit, ip: string): boolean {
  // What is sent to the host's own address leaves for its mapped ports only.
  if (ip === outside?.ip) {
    if (mappingsOfHost(view, host.id) === 0) return false
  } else if (textsOf(host.underlay.ip).includes(ip)) return false
  if (UNROUTED.some((cidr) => inPrefix(cidr, ip)) || isTenants(view, tenant, ip)) return false
  return !isPhysical(view, ip)
}

/** Whether an IPv4 address is in the physical prefix of a host. */
function isPhysical(view: View, ip: string): boolean {
  const indexes = indexesOf(view)
  return prefixesAround(ip, prefixLengths(indexes, 4, 'physicalLength'))
    .some((prefix) => indexes.physicalPrefix.get(prefix) !== undefined)
}

/** How many ports of a host are mapped. */
function mappingsOfHost(view: View, host: string): number {
  return countOf(indexesOf(view), 'mappingOn', host)
}

/** Whether an address is in a network of the tenant, or that of one of its endpoints or services. */
function isTenants(view: View, tenant: string, ip: string): boolean {
  const networks = idsOf(indexesOf(view), 'ofTenant', tenant)
  return networks.some((id) => isIn(view.records.network.get(id)!.cidr, ip))
    || endpointByIp(view, tenant, ip) !== undefined || servicesAt(view, tenant, ip).length > 0
}

function isIn(prefixes: Texts, ip: string): boolean {
  return textsOf(prefixes).some((cidr) => inPrefix(cidr, ip))
}

/** Whether anything may leave for the outside, or come from there. */
export function hasOutside(view: View): boolean {
  return indexesOf(view).egressBy.size > 0 || indexesOf(view).mappingOf.size > 0
}

/** The ids of the hosts that networks name for their egress. */
export function namedExits(view: View): string[] {
  return indexesOf(view).egressBy.entries()
    .filter(([key]) => key !== 'host').map(([key]) => key.slice('host '.length)).sort()
}

/** Whether a host lets endpoints of other hosts out: some network names it. */
export function isNamedExit(view: View, host: string): boolean {
  return indexesOf(view).egressBy.get(exitKey({ host })) !== undefined
}

/** The ids of the endpoints whose packets leave by a host because their networks name it. */
export function leavingBy(view: View, host: string): string[] {
  return idsOf(indexesOf(view), 'egressBy', exitKey({ host }))
    .flatMap((network) => idsOf(indexesOf(view), 'inNetwork', network))
}
