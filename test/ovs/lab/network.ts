/**
 * The lab's network document: one tenant with two networks on two hosts of one rack.
 *
 * - `c11`, `c12` and `c21` are in `web`; `c11` and `c12` share a host. Within a network talk is allowed.
 * - `c22` is in `db`, beside `c21`. Only the group `clients`, which is `c11` and `c21`, may talk to it.
 * - So `c12` and `c22` are the pair that is denied.
 */
export const network = {
  tenants: [{ id: 'acme' }],
  networks: [
    { id: 'web', tenant: 'acme', cidr: '10.1.0.0/24', gateway: '10.1.0.1' },
    { id: 'db', tenant: 'acme', cidr: '10.2.0.0/24', gateway: '10.2.0.1' },
  ],
  hosts: [
    {
      id: 'host1', datapathId: '0000000000000001', physicalCidr: '172.30.1.0/24',
      underlay: { port: 'up0', mac: '02:00:00:00:aa:01', ip: '192.168.50.1', segment: 'rack1' },
    },
    {
      id: 'host2', datapathId: '0000000000000002', physicalCidr: '172.30.2.0/24',
      underlay: { port: 'up0', mac: '02:00:00:00:aa:02', ip: '192.168.50.2', segment: 'rack1' },
    },
  ],
  endpoints: [
    { id: 'c11', network: 'web', host: 'host1', port: 'v1', mac: '02:00:00:00:01:01', ip: '10.1.0.11' },
    { id: 'c12', network: 'web', host: 'host1', port: 'v2', mac: '02:00:00:00:01:02', ip: '10.1.0.12' },
    { id: 'c21', network: 'web', host: 'host2', port: 'v1', mac: '02:00:00:00:02:01', ip: '10.1.0.21' },
    { id: 'c22', network: 'db', host: 'host2', port: 'v2', mac: '02:00:00:00:02:02', ip: '10.2.0.22' },
  ],
  groups: [{ id: 'clients', members: ['c11', 'c21'] }],
  policies: [
    { id: 'ask', action: 'allow', from: { group: 'clients' }, to: { network: 'db' } },
    { id: 'answer', action: 'allow', from: { network: 'db' }, to: { group: 'clients' } },
  ],
} as const

/** The same network with addresses of both versions of IP: each of IPv6 ends like that of IPv4. */
export const dualNetwork = {
  ...network,
  networks: network.networks.map((one, at) => ({
    ...one, cidr: [one.cidr, `fd00:${at + 1}::/64`], gateway: [one.gateway, `fd00:${at + 1}::1`],
  })),
  hosts: network.hosts.map((host, at) => ({
    ...host, physicalCidr: [host.physicalCidr, `fd30:${at + 1}::/64`],
    underlay: { ...host.underlay, ip: [host.underlay.ip, `fd50::${at + 1}`] },
  })),
  endpoints: network.endpoints.map((endpoint) => ({
    ...endpoint,
    ip: [endpoint.ip, `fd00:${endpoint.network === 'web' ? 1 : 2}::${endpoint.ip.split('.')[3]}`],
  })),
}
