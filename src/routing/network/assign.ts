/**
 * Handing out numbers and physical addresses.
 *
 * Where to begin looking is a function of the holder's id, so that a controller that lost its store hands
 * out the same ones again wherever it can; what was handed out is a record, so that one that did not
 * lose it keeps to it exactly. Nothing is free before its record says so.
 */
import { assignedEndpoint, idsOf } from './indexes.js'
import { addressText, hostRange, inPrefix, ipFamily } from './prefix.js'
import { textHash } from './hash.js'
import { physicalAddress } from './lookup.js'
import type { Assignment, Endpoint, HeldAddress, Host } from './records.js'
import type { Difference, View } from './view.js'

/** Numbers are 28 bits wide: two of them and a kind fill a cookie. 0 stands for nobody. */
export const MAX_NUMBER = 0x0fff_ffff

/** How far to look for a free address in a prefix that is almost full. */
const MAX_PROBES = 1 << 20

/** Why something could not be assigned. */
export interface AssignmentProblem {
  /** `tenant/` or `endpoint/` and the id. */
  readonly holder: string
  readonly message: string
}

/** The holders (`tenant/…`, `endpoint/…`) whose assignments may be incomplete after this difference. */
export function holdersIn({ after, changes }: Difference): Set<string> {
  const holders = new Set<string>()
  for (const change of changes) {
    if (change.kind === 'tenant' || change.kind === 'endpoint') holders.add(`${change.kind}/${change.id}`)
    if (change.kind === 'assignment') holders.add(change.id)
    if (change.kind === 'host') {
      for (const id of idsOf(after.indexes, 'onHost', change.id)) holders.add(`endpoint/${id}`)
    }
  }
  return holders
}

/**
 * The assignments that these holders lack, complete with what they hold already. Holders that are not in
 * the view get none. Whoever writes the result must know that the view shows every earlier assignment.
 */
export function missingAssignments(view: View, holders: Iterable<string>): {
  assignments: Assignment[]
  problems: AssignmentProblem[]
} {
  const taken = new Set<string>()
  const assignments: Assignment[] = []
  const problems: AssignmentProblem[] = []
  for (const id of [...holders].sort()) {
    const slash = id.indexOf('/')
    const endpoint = view.records.endpoint.get(assignedEndpoint({ id, number: 0 }) ?? '')
    if (!endpoint && !(id.startsWith('tenant/') && view.records.tenant.get(id.slice(slash + 1)))) continue
    const present = view.records.assignment.get(id)
    const number = present?.number ?? freeNumber(view, id, taken)
    const found = endpoint && missingAddress(view, endpoint, present, taken)
    if (typeof found === 'string') problems.push({ holder: id, message: found })
    const added = typeof found === 'object' ? [found] : []
    if (present && added.length === 0) continue
    const addresses = [...present?.addresses ?? [], ...added]
    assignments.push({ id, number, ...(addresses.length > 0 ? { addresses } : {}) })
  }
  return { assignments, problems }
}

function freeNumber(view: View, holder: string, taken: Set<string>): number {
  for (let n = textHash(holder) % MAX_NUMBER; ; n = (n + 1) % MAX_NUMBER) {
    const key = String(n + 1)
    if (taken.has(key) || view.indexes.number.get(key) !== undefined) continue
    taken.add(key)
    return n + 1
  }
}

/** The address to add to the assignment; undefined when none is needed; text when none can be had. */
function missingAddress(
  view: View, endpoint: Endpoint, present: Assignment | undefined, taken: Set<string>,
): HeldAddress | string | undefined {
  const host = view.records.host.get(endpoint.host)
  // Addresses are rewritten within one family; an endpoint of the other one stays on its host.
  if (!host || ipFamily(host.physicalCidr) !== ipFamily(endpoint.ip)) return undefined
  if (present && physicalAddress(endpoint, host, present) !== undefined) return undefined
  const isFree = (ip: string): boolean =>
    !taken.has(ip) && idsOf(view.indexes, 'physical', ip).every((id) => id === endpoint.id)
  const ip = endpoint.physicalIp ?? freeAddress(host, endpoint.id, isFree)
  if (ip === undefined) return `no address is free in ${host.physicalCidr} of host ${host.id}`
  if (!inPrefix(host.physicalCidr, ip)) return `${ip} is outside ${host.physicalCidr} of host ${host.id}`
  if (!isFree(ip)) return `${ip} is held by ${idsOf(view.indexes, 'physical', ip)[0] ?? 'another endpoint'}`
  taken.add(ip)
  return { host: host.id, ip }
}

function freeAddress(host: Host, id: string, isFree: (ip: string) => boolean): string | undefined {
  const { first, count } = hostRange(host.physicalCidr)
  const start = BigInt(textHash(id)) % count
  for (let probe = 0n; probe < count && probe < MAX_PROBES; probe++) {
    const ip = addressText(host.physicalCidr, first + (start + probe) % count)
    if (ip !== host.underlay.ip && isFree(ip)) return ip
  }
  return undefined
}

/**
 * What is left of an assignment once its retired parts may be used again: undefined when its holder is
 * gone and nothing is left. Ask only when no switch holds flows of the retired parts any more.
 */
export function releasedAssignment(view: View, assignment: Assignment): Assignment | undefined {
  const id = assignedEndpoint(assignment)
  if (id === undefined) {
    return view.records.tenant.get(assignment.id.slice('tenant/'.length)) ? assignment : undefined
  }
  const endpoint = view.records.endpoint.get(id)
  if (!endpoint) return undefined
  const host = view.records.host.get(endpoint.host)
  const current = host && physicalAddress(endpoint, host, assignment)
  // A host that is missing may come back: its addresses stay.
  if (!host || assignment.addresses === undefined) return assignment
  const addresses = assignment.addresses.filter(({ host: of, ip }) => of === host.id && ip === current)
  if (addresses.length === assignment.addresses.length) return assignment
  return { id: assignment.id, number: assignment.number, ...(addresses.length > 0 ? { addresses } : {}) }
}
