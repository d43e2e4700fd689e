/**
 * Assigning numbers and physical addresses.
 *
 * The search for a free one begins at a hash of the holder's id, so that a controller that lost its store
 * assigns the same ones again unless they are taken. What has been assigned is written down as a record,
 * and is not free again before that record is removed or shortened.
 */
import { assignedEndpoint, idsOf } from './indexes.js'
import { addressText, hostRange, inPrefix, ipFamily, ofFamily, textsOf } from './prefix.js'
import { textHash } from './hash.js'
import { firstLike, givenPhysicalIp, physicalAddress } from './physical-address.js'
import { MAX_ZONE } from './placed.js'
import { indexesOf, type Difference, type RecordChange, type View } from './view.js'
import type { Assignment, Endpoint, HeldAddress, Host, RecordKind } from './records.js'

/** The highest number. Two numbers of 28 bits, a mark and a kind fill a cookie; 0 means no endpoint. */
export const MAX_NUMBER = 0x0fff_ffff

/** How many addresses to try in a prefix that is almost full. */
const MAX_PROBES = 1 << 20

/** Why something could not be assigned. */
export interface AssignmentProblem {
  /** Who needs it: `tenant/` or `endpoint/` and the id. */
  readonly holder: string
  /** What stands in the way, for people. */
  readonly message: string
}

type Holders = {
  readonly [K in RecordKind]: (change: RecordChange & { kind: K }, after: View) => readonly string[]
}

/** Whose assignments may be incomplete, or too long, after a record of each kind has changed. */
const HOLDERS = {
  tenant: ({ id }) => [`tenant/${id}`],
  network: () => [],
  host: ({ id }, after) => idsOf(indexesOf(after), 'onHost', id).map((endpoint) => `endpoint/${endpoint}`),
  endpoint: ({ id }) => [`endpoint/${id}`],
  group: () => [],
  policy: () => [],
  service: () => [],
  portMapping: () => [],
  assignment: ({ id }) => [id],
} satisfies Holders

/**
 * The holders (`tenant/…`, `endpoint/…`) whose assignments may be incomplete after this difference, or may
 * contain addresses that are no longer used.
 *
 * @example
 * ```ts
 * import { advanceView, emptyView, holdersIn } from 'daolinet/routing'
 *
 * const difference = advanceView(emptyView(), [{ kind: 'tenant', id: 'acme', record: { id: 'acme' } }], 1)
 * console.log([...holdersIn(difference)]) // [ 'tenant/acme' ]
 * ```
 */
export function holdersIn({ after, changes }: Difference): Set<string> {
  return new Set(changes.flatMap((change) => {
    const holders = HOLDERS[change.kind] as (change: RecordChange, after: View) => readonly string[]
    return holders(change, after)
  }))
}

/**
 * The assignments that these holders (`tenant/…`, `endpoint/…`) lack, each with what the holder has already.
 * Holders that are not in the view get none. Before writing the result, make sure that the view shows every
 * earlier assignment: two controllers could otherwise assign the same number twice.
 *
 * @example
 * ```ts
 * import { advanceView, emptyView, missingAssignments } from 'daolinet/routing'
 *
 * const { after } = advanceView(emptyView(), [{ kind: 'tenant', id: 'acme', record: { id: 'acme' } }], 1)
 * const { assignments, problems } = missingAssignments(after, ['tenant/acme'])
 * console.log(assignments.map(({ id }) => id), problems.length) // [ 'tenant/acme' ] 0
 * ```
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
    const endpoint = view.records.endpoint.get(assignedEndpoint({ id }) ?? '')
    if (!endpoint && !(id.startsWith('tenant/') && view.records.tenant.get(id.slice(slash + 1)))) continue
    const present = view.records.assignment.get(id)
    const number = present?.number ?? freeNumber(view, id, taken)
    const found = (endpoint ? textsOf(endpoint.ip) : []).map((ip) =>
      missingAddress(view, endpoint!, ip, present, taken))
    for (const one of found) if (typeof one === 'string') problems.push({ holder: id, message: one })
    const added = found.filter((one) => typeof one === 'object')
    if (present && added.length === 0) continue
    const addresses = [...present?.addresses ?? [], ...added]
    assignments.push({ id, number, ...(addresses.length > 0 ? { addresses } : {}) })
  }
  return { assignments, problems }
}

/**
 * A number that nobody has. Those of tenants are also zones of connection trackers, as long as there are as
 * many; endpoints get higher ones.
 */
function freeNumber(view: View, holder: string, taken: Set<string>): number {
  const ranges = holder.startsWith('tenant/') ? [ZONES, OTHERS] : [OTHERS, ZONES]
  for (const { first, count } of ranges) {
    const start = textHash(holder) % count
    for (let probe = 0; probe < count; probe++) {
      const number = first + (start + probe) % count
      const key = String(number)
      if (taken.has(key) || indexesOf(view).number.get(key) !== undefined) continue
      taken.add(key)
      return number
    }
  }
  throw new Error(`all ${MAX_NUMBER} numbers are taken`)
}

const ZONES = { first: 1, count: MAX_ZONE } as const
const OTHERS = { first: MAX_ZONE + 1, count: MAX_NUMBER - MAX_ZONE } as const

/**
 * The address to add for a logical one; undefined when none is needed; the reason as text when none can be
 * had.
 */
function missingAddress(
  view: View, endpoint: Endpoint, logicalIp: string, present: Assignment | undefined, taken: Set<string>,
): HeldAddress | string | undefined {
  const host = view.records.host.get(endpoint.host)
  // Addresses are only rewritten within one family: without a prefix of it, nothing leaves the host.
  const prefix = host && ofFamily(host.physicalCidr, ipFamily(logicalIp))
  if (!host || prefix === undefined) return undefined
  if (present && physicalAddress(endpoint, logicalIp, host, present) !== undefined) return undefined
  const isFree = (ip: string): boolean =>
    !taken.has(ip) && idsOf(indexesOf(view), 'physical', ip).every((id) => id === endpoint.id)
  const isFirst = firstLike(endpoint, logicalIp) === logicalIp
  const ip = givenPhysicalIp(endpoint, logicalIp)
    ?? freeAddress(host, prefix, isFirst ? endpoint.id : `${endpoint.id} ${logicalIp}`, isFree)
  if (ip === undefined) return `no address is free in ${prefix} of host ${host.id}`
  if (!inPrefix(prefix, ip)) return `${ip} is outside ${prefix} of host ${host.id}`
  if (!isFree(ip)) {
    return `${ip} is assigned to ${idsOf(indexesOf(view), 'physical', ip)[0] ?? 'another endpoint'}`
  }
  taken.add(ip)
  return { host: host.id, ip, ...isFirst ? {} : { logicalIp } }
}

/** @param seed - where the search begins depends on it */
function freeAddress(
  host: Host, prefix: string, seed: string, isFree: (ip: string) => boolean,
): string | undefined {
  const { first, count } = hostRange(prefix)
  const own = textsOf(host.underlay.ip)
  const start = BigInt(textHash(seed)) % count
  for (let probe = 0n; probe < count && probe < MAX_PROBES; probe++) {
    const ip = addressText(prefix, first + (start + probe) % count)
    if (!own.includes(ip) && isFree(ip)) return ip
  }
  return undefined
}

/**
 * The assignment without the addresses that its holder no longer uses: undefined when the holder is gone
 * and the whole assignment is free. Use it only when no switch has flows with those addresses any more.
 *
 * @example
 * ```ts
 * import { advanceView, emptyView, releasedAssignment } from 'daolinet/routing'
 *
 * const assignment = { id: 'tenant/acme', number: 7 }
 * const { after } = advanceView(emptyView(), [{ kind: 'tenant', id: 'acme', record: { id: 'acme' } }], 1)
 * console.log(releasedAssignment(after, assignment)) // { id: 'tenant/acme', number: 7 }
 * console.log(releasedAssignment(emptyView(), assignment)) // undefined
 * ```
 */
export function releasedAssignment(view: View, assignment: Assignment): Assignment | undefined {
  const id = assignedEndpoint(assignment)
  if (id === undefined) {
    return view.records.tenant.get(assignment.id.slice('tenant/'.length)) ? assignment : undefined
  }
  const endpoint = view.records.endpoint.get(id)
  if (!endpoint) return undefined
  const host = view.records.host.get(endpoint.host)
  const current = new Set(host && textsOf(endpoint.ip).map((ip) =>
    physicalAddress(endpoint, ip, host, assignment)))
  // The record of a missing host may come back, so its addresses are kept.
  if (!host || assignment.addresses === undefined) return assignment
  const addresses = assignment.addresses.filter(({ host: of, ip }) => of === host.id && current.has(ip))
  if (addresses.length === assignment.addresses.length) return assignment
  return { id: assignment.id, number: assignment.number, ...(addresses.length > 0 ? { addresses } : {}) }
}
