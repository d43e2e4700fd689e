/** From a difference between two views to what switches must forget, and what must stand on them now. */
import { deleteFlowsOf, deleteFlowsOfKind, deleteLearnedFlows } from '../flows/cookie.js'
import { asReported, flowEffect, flowIdentity } from '../flows/identity.js'
import { assignedEndpoint, filings, idsOf } from '../network/indexes.js'
import {
  datapathIdOf, endpointById, gatewayMac, hostByDatapath, ownsItsClaims, portNumber,
} from '../network/lookup.js'
import { guardFlows, standingFlows } from '../flows/pipeline.js'
import { removal } from './reconcile.js'
import type { FlowMod } from '../../codec/index.js'
import type { HalfRoute } from '../decide/decision.js'
import type { Endpoint, Policy, Selector } from '../network/records.js'
import type { Difference, View } from '../network/view.js'

/** From so many endpoints on, it is cheaper to forget every route: the next packets plug them in again. */
const MANY = 64

/**
 * The deletes for every connected switch that may hold flows of what changed, by cookie and mask. Empty
 * when routes and denials stand as they are. More may be forgotten than need be, never less.
 *
 * A switch that comes or goes revokes nothing: its flows are reconciled when it is back.
 */
export function revoke(difference: Difference): HalfRoute[] {
  const { before, after } = difference
  const ids = new Set<string>()
  for (const id of touchedEndpoints(difference)) {
    if (standingOf(difference, before, id) !== standingOf(difference, after, id)) ids.add(id)
  }
  let all = false
  for (const id of reselected(difference)) {
    if (id === undefined) all = true
    else ids.add(id)
  }
  if (ids.size === 0 && !all && !difference.changes.some(({ kind }) => kind === 'network')) return []
  const numbers = new Set([...ids].flatMap((id) => [before, after].map((view) =>
    view.records.assignment.get(`endpoint/${id}`)?.number)).filter((number) => number !== undefined))
  const flows = all || numbers.size > MANY
    ? [deleteLearnedFlows()]
    : [deleteFlowsOfKind('absent'), ...[...numbers].sort((a, b) => a - b).flatMap(deleteFlowsOf)]
  return connectedThroughout(difference).map((datapathId) => ({ datapathId, flows }))
}

/**
 * What to write so that every switch that stays connected has the standing flows of the new view: removals
 * first. A switch that has just connected is reconciled instead.
 */
export function standingChanges(difference: Difference): HalfRoute[] {
  const { before, after } = difference
  const touched = [...touchedEndpoints(difference)].sort()
  const hosts = touchedDatapaths(difference)
  return connectedThroughout(difference).map((datapathId) => {
    const rows = (view: View): Map<string, FlowMod> => new Map([
      ...hosts.has(datapathId) ? standingFlows(datapathId, view) : [],
      ...touched.map((id) => endpointById(view, id)).filter((placed) => placed?.datapathId === datapathId)
        .flatMap((placed) => guardFlows(placed!, view)),
    ].map((flow) => [flowIdentity(asReported(flow)), flow]))
    const old = rows(before)
    const now = rows(after)
    const gone = [...old].filter(([identity]) => !now.has(identity)).map(([, flow]) => removal(flow))
    const fresh = [...now].filter(([identity, flow]) => {
      const had = old.get(identity)
      return !had || flowEffect(asReported(had)) !== flowEffect(asReported(flow))
    }).map(([, flow]) => flow)
    return { datapathId, flows: [...gone, ...fresh] }
  }).filter(({ flows }) => flows.length > 0)
}

function connectedThroughout({ before, after }: Difference): bigint[] {
  return after.ports.entries().map(([datapathId]) => datapathId)
    .filter((datapathId) => before.ports.get(datapathId) !== undefined).sort((a, b) => a < b ? -1 : 1)
}

function touchedDatapaths({ changes, datapaths }: Difference): Set<bigint> {
  const touched = new Set(datapaths)
  for (const change of changes) {
    if (change.kind !== 'host') continue
    for (const host of [change.before, change.after]) if (host) touched.add(datapathIdOf(host))
  }
  return touched
}

/** The ids of the endpoints that may be found or placed otherwise than before. */
function touchedEndpoints({ before, after, changes, datapaths }: Difference): Set<string> {
  const touched = new Set<string>()
  const rivals = (view: View, endpoint: Endpoint | undefined): void => {
    if (!endpoint) return
    touched.add(endpoint.id)
    // Whoever claims the same may own it now, or no longer.
    for (const { index, key } of filings('endpoint', endpoint, view.records.network, true)) {
      if (index !== 'ip' && index !== 'port' && index !== 'mac') continue
      for (const id of idsOf(view.indexes, index, key)) touched.add(id)
    }
  }
  for (const view of [before, after]) {
    const under = (index: 'onHost' | 'inNetwork', key: string): void => {
      for (const id of idsOf(view.indexes, index, key)) rivals(view, view.records.endpoint.get(id))
    }
    const ofTenant = (id: string): void => {
      for (const network of idsOf(view.indexes, 'ofTenant', id)) under('inNetwork', network)
    }
    for (const change of changes) {
      if (change.kind === 'endpoint') rivals(view, view.records.endpoint.get(change.id))
      if (change.kind === 'host') under('onHost', change.id)
      if (change.kind === 'network') under('inNetwork', change.id)
      if (change.kind === 'tenant') ofTenant(change.id)
      if (change.kind !== 'assignment') continue
      const endpoint = assignedEndpoint({ id: change.id, number: 0 })
      if (endpoint === undefined) ofTenant(change.id.slice('tenant/'.length))
      else rivals(view, view.records.endpoint.get(endpoint))
    }
    for (const datapathId of datapaths) {
      const host = hostByDatapath(view, datapathId)
      if (host) under('onHost', host.id)
    }
  }
  return touched
}

/** Everything about an endpoint that flows are made of, as text. */
function standingOf({ before, after }: Difference, view: View, id: string): string {
  const placed = endpointById(view, id)
  if (!placed || !ownsItsClaims(view, placed)) return 'none'
  const { datapathId, network, host, endpoint } = placed
  const connected = [before, after].every(({ ports }) => ports.get(datapathId) !== undefined)
  const live = connected ? [placed.port, portNumber(view, datapathId, host.underlay.port)] : []
  return JSON.stringify([
    placed.number, placed.tenantNumber, placed.physicalIp, endpoint.mac, endpoint.ip, network.id,
    network.gateway, gatewayMac(network), network.isolation, host.id, host.datapathId, host.underlay, ...live,
  ])
}

/** The ids of the endpoints that policies may speak of otherwise than before; undefined stands for all. */
function reselected({ before, after, changes }: Difference): (string | undefined)[] {
  return changes.flatMap((change) => {
    if (change.kind === 'policy') {
      return [...spokenOf(before, change.before), ...spokenOf(after, change.after)]
    }
    if (change.kind !== 'group') return []
    const [old, now] = [change.before, change.after].map((group) => new Set(group?.members))
    return [...old!, ...now!].filter((id) => !(old!.has(id) && now!.has(id)))
  })
}

/** The endpoints on the side of a policy that has fewer. */
function spokenOf(view: View, policy: Policy | undefined): (string | undefined)[] {
  if (!policy) return []
  const [from, to] = [selected(view, policy.from), selected(view, policy.to)]
  if (!from || !to) return from ?? to ?? [undefined]
  return from.length <= to.length ? from : to
}

function selected(view: View, selector: Selector): string[] | undefined {
  if ('endpoint' in selector) return [selector.endpoint]
  if ('group' in selector) return [...view.records.group.get(selector.group)?.members ?? []]
  return 'network' in selector ? idsOf(view.indexes, 'inNetwork', selector.network) : undefined
}
