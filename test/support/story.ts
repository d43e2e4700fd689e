/** One small network that unit tests of routing share. */
import { viewWithPorts } from '../../src/routing/network/view.js'
import { endpoint, host, ports, viewOf, type RecordLists } from './network.js'
import type { Policy } from '../../src/routing/network/records.js'
import type { View } from '../../src/routing/network/view.js'

/** Numbers as they stand in cookies and metadata. */
export const NUMBERS = { acme: 1n, a: 0xan, b: 0xbn, c: 0xcn, d: 0xdn } as const

/**
 * Tenant acme: `a`, `b` in web on host 1, `c` in web on host 2, `d` in db on host 2. Ports are 11 to 14,
 * addresses 10.1.0.11 to 10.1.0.13 and 10.2.0.14, physical ones 172.30.host.port.
 */
export const records: RecordLists = {
  tenant: [{ id: 'acme' }],
  network: [
    { id: 'web', tenant: 'acme', cidr: '10.1.0.0/24', gateway: '10.1.0.1', gatewayMac: '02:00:00:00:ff:01' },
    { id: 'db', tenant: 'acme', cidr: '10.2.0.0/24', gateway: '10.2.0.1', gatewayMac: '02:00:00:00:ff:02' },
  ],
  host: [host(1), host(2)],
  endpoint: [
    endpoint('a', 'web', 1, 11, '10.1.0.11'),
    endpoint('b', 'web', 1, 12, '10.1.0.12'),
    endpoint('c', 'web', 2, 13, '10.1.0.13'),
    endpoint('d', 'db', 2, 14, '10.2.0.14'),
  ],
  assignment: [
    { id: 'tenant/acme', number: 1 },
    ...[['a', 1, 11], ['b', 1, 12], ['c', 2, 13], ['d', 2, 14]].map(([id, on, n]) => ({
      id: `endpoint/${id}`,
      number: Number(NUMBERS[id as 'a']),
      addresses: [{ host: `h${on}`, ip: `172.30.${on}.${n}` }],
    })),
  ],
}

/** The view of {@link records} with these policies, both switches connected. */
export function storyView(...policy: Policy[]): View {
  return viewOf({ ...records, policy }, [[1, [11, 12]], [2, [13, 14]]])
}

/** The same with switches that track connections. */
export function trackingView(...policy: Policy[]): View {
  const first = viewWithPorts(storyView(...policy), 1n, ports(11, 12), { conntrack: true }).after
  return viewWithPorts(first, 2n, ports(13, 14), { conntrack: true }).after
}

/** A policy that lets web talk to db. */
export const webToDb: Policy =
  { id: 'web-db', action: 'allow', from: { network: 'web' }, to: { network: 'db' } }
