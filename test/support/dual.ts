/** The network of `story.ts` with addresses of both versions of IP. */
import { records } from './story.js'
import { viewOf, type RecordLists } from './network.js'
import type { Policy } from '../../src/routing/network/records.js'
import type { SwitchAbilities, View } from '../../src/routing/network/view.js'

const one = (text: string | readonly string[]): string => typeof text === 'string' ? text : text[0]!

/**
 * The records of `story.ts`; the networks have `fd00:1::/64` and `fd00:2::/64` as well, with gateways that
 * end in 1, endpoints the address with their number in it, and hosts `fd30:1::/64` and `fd30:2::/64`.
 */
export const dualRecords: RecordLists = {
  ...records,
  network: records.network!.map((network, at) => ({
    ...network, cidr: [one(network.cidr), `fd00:${at + 1}::/64`],
    gateway: [one(network.gateway!), `fd00:${at + 1}::1`],
  })),
  host: records.host!.map((host, at) => ({
    ...host, physicalCidr: [one(host.physicalCidr), `fd30:${at + 1}::/64`],
    underlay: { ...host.underlay, ip: [one(host.underlay.ip), `fd50::${at + 1}`] },
  })),
  endpoint: records.endpoint!.map((endpoint) => ({
    ...endpoint,
    ip: [one(endpoint.ip), `fd00:${endpoint.network === 'web' ? 1 : 2}::${one(endpoint.ip).split('.')[3]}`],
    physicalIp: [
      one(endpoint.physicalIp!), `fd30:${endpoint.host.slice(1)}::${endpoint.port.toString().slice(1)}`,
    ],
  })),
}

/** The view of {@link dualRecords} with these policies, both switches connected. */
export function dualView(abilities: SwitchAbilities = {}, ...policy: Policy[]): View {
  const { assignment = [], ...rest } = dualRecords
  const numbers = assignment.map(({ id, number }) => ({ id, number }))
  return viewOf({ ...rest, assignment: numbers, policy }, [[1, [11, 12]], [2, [13, 14]]], abilities)
}
