/** Comparing the flows of switches that track connections with what the oracle says of connections. */
import { mayOpen, path, type Placed, type Talk } from './oracle.js'
import { TALKS } from './scenario.js'
import { inFamily } from './versions.js'
import type { Action, Match } from 'daolinet/codec'
import type { Assignment } from 'daolinet/routing'
import type { NetworkDocument } from 'daolinet/store'
import type { FlowEntry } from 'daolinet/testing'

const TRACKED = 3
const IPV6 = 0x86dd
/** Bits of `ct_state`. */
const [NEW, INVALID, KNOWN] = [0x01, 0x10, 0x20]

/** What is wrong with a flow that takes packets of one direction before their connection is known. */
export function unsoundEntry(
  document: NetworkDocument, flow: FlowEntry, from: Placed, to: Placed, assignments: readonly Assignment[],
): string[] {
  const faults: string[] = []
  const actions = actionsOf(flow)
  const ct = actions.find((action) => action.type === 'ct')
  const before = actions.slice(0, ct ? actions.indexOf(ct) : actions.length)
  const family = flow.match.ethType === IPV6 ? 6 : 4
  const own = TALKS.filter((talk) => talk.family === family)
  const mayAll = (a: Placed, b: Placed): boolean => own.every((talk) => mayOpen(document, a, b, talk))
  if (!path(from, to, family)) faults.push('leads where there is no path')
  if (!ct) {
    if (!mayAll(from, to) || !mayAll(to, from)) faults.push('passes without a look at the connection')
    return faults
  }
  const { number } = assignments.find(({ id }) => id === `tenant/${from.network.tenant}`)!
  if (ct.zone !== number) faults.push(`tracks in zone ${JSON.stringify(ct.zone)}, not ${number}`)
  if (ct.recircTable !== TRACKED && !mayAll(from, to)) faults.push('passes without a look at who opened it')
  if (flow.tableId === 2) {
    const written = before.map((action) => action.type === 'setField' ? action.field : {})
    // Where they are the logical ones on the way already, nothing is written.
    const { ipv4Src, ipv4Dst, ipv6Src, ipv6Dst } = flow.match
    const fields = Object.assign({ ipv4Src, ipv4Dst, ipv6Src, ipv6Dst }, ...written) as Match
    const isLogical = (fields.ipv4Src ?? fields.ipv6Src) === inFamily(from.endpoint.ip, family)
      && (fields.ipv4Dst ?? fields.ipv6Dst) === inFamily(to.endpoint.ip, family)
    if (!isLogical) faults.push('tracks other addresses than the logical ones')
  }
  return faults
}

/** What is wrong with a flow for packets whose connection is known. */
export function unsoundTracked(
  document: NetworkDocument, flow: FlowEntry, from: Placed, to: Placed,
): string[] {
  const { match, instructions, hardTimeout } = flow
  const faults: string[] = []
  const opened = match.ctNwSrc ?? match.ctIpv6Src
  const opener = [from, to].find(({ endpoint }) => [endpoint.ip].flat().includes(opened as string))
  const family = match.ethType === IPV6 ? 6 : 4
  if (!opener) return ['does not look at who opened the connection']
  const other = opener === from ? to : from
  const drops = instructions.length === 0
  const { value, mask } = match.ctState as { value: number, mask: number }
  const without = INVALID | (opener === from ? 0 : NEW)
  if (!drops && ((mask & (without | KNOWN)) !== (without | KNOWN) || (value & without) !== 0)) {
    faults.push('passes what does not belong to the connection')
  }
  for (const talk of TALKS.filter((one) => one.family === family)) {
    if (!isOpeningOf(match, talk)) continue
    const allowed = path(from, to, family) !== undefined && mayOpen(document, opener, other, talk)
    const said = `connections of ${opener.endpoint.id} to ${other.endpoint.id}, ${JSON.stringify(talk)}`
    if (drops && allowed && hardTimeout > 1) faults.push(`drops ${said}`)
    if (!drops && !allowed) faults.push(`passes ${said}`)
  }
  return faults
}

/** Whether a flow takes packets of the connections that such a packet opens. */
function isOpeningOf({ ctNwProto, ctTpDst }: Match, { proto, dst }: Talk): boolean {
  return (ctNwProto ?? proto) === proto && (ctTpDst ?? dst) === dst
}

function actionsOf({ instructions }: FlowEntry): readonly Action[] {
  return instructions.flatMap((one) => one.type === 'applyActions' ? one.actions : [])
}
