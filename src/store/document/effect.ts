/** What a valid network document says without effect, because this version does not route it. */
import { ofFamily } from '../../routing/index.js'
import type { Listed, ListedRecords } from './consistency.js'
import type { Problem } from './shape.js'

/** How many warnings one process warning spells out. */
const MAX_SHOWN = 10

/** A warning for everything that does nothing yet. */
export function effectWarnings(listed: ListedRecords): Problem[] {
  const warnings: Problem[] = []
  for (const host of listed.host.length > 1 ? listed.host : []) warnings.push(...lonely(host, listed))
  warnings.push(...withoutWay(listed))
  for (const { path, record: { ip, protocol, port } } of listed.service) {
    if (protocol !== 'sctp') continue
    const message = `services of SCTP are not routed: connections to ${ip}, port ${port} are refused`
    warnings.push({ path: `${path}.protocol`, message })
  }
  return [...warnings, ...mappingWarnings(listed)]
}

/** Port mappings that lead nowhere. */
function mappingWarnings(listed: ListedRecords): Problem[] {
  const hosts = new Map(listed.host.map(({ record }) => [record.id, record]))
  const hostOf = new Map(listed.endpoint.map(({ record }) => [record.id, record.host]))
  return listed.portMapping.flatMap(({ path, record: { host, protocol, port, endpoint } }): Problem[] => {
    const where = `${protocol} port ${port} of host ${host}`
    const warn = (why: string): Problem[] => [{ path, message: `nothing answers at ${where}: ${why}` }]
    if (protocol === 'sctp') return warn('ports of SCTP are not translated')
    const [on, own] = [hostOf.get(endpoint), hosts.get(host)]
    if (on !== undefined && on !== host) return warn(`${endpoint} is on host ${on}, which is not routed yet`)
    return own && !own.outside ? warn('the host has no way to the outside') : []
  })
}

/** Endpoints with an address that no physical one can stand for, because their host has no prefix for it. */
function lonely({ path, record }: Listed<'host'>, { endpoint }: ListedRecords): Problem[] {
  const { id, physicalCidr, underlay: { mode = 'physical' } } = record
  if (mode !== 'physical') return []
  return ([4, 6] as const).flatMap((family) => {
    if (ofFamily(physicalCidr, family) !== undefined) return []
    const count = endpoint.filter(({ record: { host, ip } }) =>
      host === id && ofFamily(ip, family) !== undefined).length
    const whose = count === 1 ? 'an endpoint on it reaches' : `${count} endpoints on it reach`
    const message = `has no prefix of IPv${family}: by that, ${whose} only others on the same host`
    return count === 0 ? [] : [{ path: `${path}.physicalCidr`, message }]
  })
}

/** Endpoints whose network has egress that they cannot use. */
function withoutWay(listed: ListedRecords): Problem[] {
  const networks = new Map(listed.network.map(({ record }) => [record.id, record]))
  const hosts = new Map(listed.host.map(({ record }) => [record.id, record]))
  return listed.endpoint.flatMap(({ path, record: { network, host } }): Problem[] => {
    const { egress } = networks.get(network) ?? {}
    const [own, by] = [host, egress === 'host' ? host : egress?.host ?? ''].map((id) => hosts.get(id))
    if (!own || !by) return []
    const warn = (why: string): Problem[] =>
      [{ path: `${path}.host`, message: `cannot reach the outside: host ${by.id} ${why}` }]
    if (egress === 'host' && !by.outside) return warn('has no way there')
    return typeof own.underlay.mode === 'object' || by.underlay.segment === own.underlay.segment
      ? [] : warn(`is on another segment than host ${own.id}`)
  })
}

/** Tells warnings that nobody else wants to hear. */
export function warnProcess(warnings: readonly Problem[], format: (problem: Problem) => string): void {
  if (warnings.length === 0) return
  const lines = warnings.slice(0, MAX_SHOWN).map(format)
  const more = warnings.length - lines.length
  const message = [
    'the network document says what has no effect yet:', ...lines, ...more > 0 ? [`and ${more} more`] : [],
  ].join('\n')
  process.emitWarning(message, { type: 'DaolinetWarning', code: 'DAOLINET_NO_EFFECT' })
}
