/** The physical addresses of an endpoint: which of them stands for which of its logical ones. */
import { inPrefix, ipFamily, ofFamily, textsOf } from './prefix.js'
import type { Assignment, Endpoint, Host } from './records.js'

/**
 * The address that stands for one of an endpoint's logical addresses on that host, out of those that have
 * been assigned to it.
 */
export function physicalAddress(
  endpoint: Endpoint, logicalIp: string, host: Host, assignment: Assignment,
): string | undefined {
  const prefix = ofFamily(host.physicalCidr, ipFamily(logicalIp))
  if (prefix === undefined || assignment.addresses === undefined) return undefined
  const wanted = givenPhysicalIp(endpoint, logicalIp)
  return assignment.addresses.find(({ host: of, ip, logicalIp: owner = firstLike(endpoint, logicalIp) }) =>
    of === host.id && owner === logicalIp && inPrefix(prefix, ip) && (wanted ?? ip) === ip)?.ip
}

/** The first of an endpoint's logical addresses that is of the same version of IP as this one. */
export function firstLike(endpoint: Endpoint, logicalIp: string): string | undefined {
  return ofFamily(endpoint.ip, ipFamily(logicalIp))
}

/** The physical address that an endpoint's record gives for one of its logical addresses. */
export function givenPhysicalIp({ ip, physicalIp }: Endpoint, logicalIp: string): string | undefined {
  if (physicalIp === undefined) return undefined
  const [logical, physical] = [ip, physicalIp].map((texts) =>
    textsOf(texts).filter((text) => ipFamily(text) === ipFamily(logicalIp)))
  return physical![logical!.indexOf(logicalIp)]
}
