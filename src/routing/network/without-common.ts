/** Changes of records with long lists, made small. */
import { listDifference } from './list-difference.js'
import type { Endpoint, Group, RecordKind, Records, Service } from './records.js'

/**
 * Two versions of a record without what their long lists have in common, since those index entries stay: a
 * group may have very many members, and an endpoint may be in very many groups.
 */
export function withoutCommon<K extends RecordKind>(
  kind: K, before: Records[K], after: Records[K],
): readonly [before: Records[K], after: Records[K]] {
  if (kind === 'group') {
    const [old, now] = [before as Group, after as Group]
    const [gone, come] = listDifference(old.members, now.members)
    return [{ ...old, members: gone }, { ...now, members: come }] as unknown as [Records[K], Records[K]]
  }
  if (kind === 'endpoint') {
    const [old, now] = [before as Endpoint, after as Endpoint]
    const [gone, come] = listDifference(old.groups ?? [], now.groups ?? [])
    return [{ ...old, groups: gone }, { ...now, groups: come }] as unknown as [Records[K], Records[K]]
  }
  if (kind === 'service') {
    const [old, now] = [before as Service, after as Service]
    const [gone, come] = listDifference(...backendIds(old, now))
    const only = (service: Service, ids: readonly string[]): Service =>
      ({ ...service, backends: ids.map((endpoint) => ({ endpoint, port: 1 })) })
    return [only(old, gone), only(now, come)] as unknown as [Records[K], Records[K]]
  }
  return [before, after]
}

/** The endpoints that are backends in each of two versions of a service. */
function backendIds(...services: [Service, Service]): [string[], string[]] {
  const [old, now] = services.map(({ backends }) => [...new Set(backends.map(({ endpoint }) => endpoint))])
  return [old!, now!]
}
