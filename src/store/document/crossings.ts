/** Rules about how packets cross between the hosts of a document. */
import { ofFamily, type Underlay, type UnderlayMode } from '../../routing/index.js'
import { placesOf, type Checking, type Listed } from './checking.js'

/**
 * Endpoints of one tenant may talk, so their hosts must be able to exchange packets; and where only MAC
 * addresses change on the way, no two endpoints of any tenants have the same address.
 */
export function crossings(checking: Checking): void {
  const hosts = new Map(checking.listed.host.map((one) => [one.record.id, one]))
  /** For each tenant the endpoints that were the first on their hosts. */
  const first = new Map<string, Map<string, Listed<'endpoint'>>>()
  for (const one of checking.listed.endpoint) {
    const host = hosts.get(one.record.host)
    const tenant = checking.networks.get(one.record.network)?.tenant
    if (!host || tenant === undefined) continue
    const onHosts = first.get(tenant) ?? new Map<string, Listed<'endpoint'>>()
    first.set(tenant, onHosts)
    if (onHosts.has(host.record.id)) continue
    for (const [id, other] of onHosts) {
      const why = obstacleBetween(hosts.get(id)!, host)
      if (why === undefined) continue
      checking.say(`${one.path}.host`, `endpoints of tenant ${tenant} are on host ${host.record.id}`
        + ` and, as ${other.path}, on host ${id}, which cannot exchange packets: ${why}`)
      break
    }
    onHosts.set(host.record.id, one)
  }
  macAddresses(checking, hosts)
}

/** Why two hosts cannot exchange packets of endpoints, if their records say so. */
function obstacleBetween(a: Listed<'host'>, b: Listed<'host'>): string | undefined {
  const [here, there] = [a.record.underlay, b.record.underlay]
  const [mine, other] = [nameOf(here.mode), nameOf(there.mode)]
  if (mine !== other) return `${b.path}.underlay.mode is ${other}, ${a.path}.underlay.mode is ${mine}`
  if (mine === 'mac' && here.segment !== there.segment) {
    return `mode mac needs one segment, and they are on ${here.segment} and ${there.segment}`
  }
  return typeof here.mode !== 'object' || ([4, 6] as const).some((family) => hasBoth(here, there, family))
    ? undefined : `${a.path}.underlay.ip and ${b.path}.underlay.ip are of different versions of IP`
}

function nameOf(mode: UnderlayMode = 'physical'): string {
  return typeof mode === 'object' ? mode.tunnel : mode
}

function hasBoth({ ip: a }: Underlay, { ip: b }: Underlay, family: 4 | 6): boolean {
  return [a, b].every((ip) => ofFamily(ip, family) !== undefined)
}

/** Between hosts in mode mac, endpoints and hosts are told apart by their addresses alone. */
function macAddresses(checking: Checking, hosts: ReadonlyMap<string, Listed<'host'>>): void {
  const holders = new Map<string, { readonly tenant: string | undefined, readonly at: string }>()
  const own = new Map([...hosts.values()].flatMap(({ path, record: { underlay, outside } }) => [
    ...placesOf(underlay.ip, `${path}.underlay.ip`),
    ...outside ? [[outside.ip, `${path}.outside.ip`] as const] : [],
  ]))
  for (const { path, record } of checking.listed.endpoint) {
    if (hosts.get(record.host)?.record.underlay.mode !== 'mac') continue
    const tenant = checking.networks.get(record.network)?.tenant
    for (const [ip, at] of placesOf(record.ip, `${path}.ip`)) {
      const other = holders.get(ip)
      if (!other) holders.set(ip, { tenant, at })
      else if (other.tenant !== tenant) {
        checking.say(at, `${ip} is already used by ${other.at} of tenant ${other.tenant}, and mode mac has no`
          + ' other sign of whose packets are whose')
      }
      const holder = own.get(ip)
      if (holder !== undefined) {
        checking.say(at, `${ip} is also ${holder}, and mode mac has no other sign of whose packets are whose`)
      }
    }
  }
}
