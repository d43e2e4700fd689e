import { Container } from './container.js'
import type { Host } from './two-hosts.js'

/** The address of the station outside, and its MAC address: it is its own router. */
export const strangerIp = '198.51.100.7'
export const strangerMac = '02:00:00:00:ee:07'

/** Puts a station outside, behind the port `out` of a host's switch, where the host is 198.51.100.1. */
export const strangerAt = async ({ namespace, ovs, bridge }: Host): Promise<Container> => {
  const stranger = await Container.create({
    name: 'stranger', host: namespace, port: 'out', mac: strangerMac, ip: strangerIp, prefixLength: 24,
    gateway: '198.51.100.1',
  })
  // As for the other ports: the host's kernel must not take what the switch reads.
  await namespace.exec('nft', [
    'add chain netdev lab out { type filter hook ingress device out priority 0; policy drop; }',
  ])
  await namespace.sysctl('net/ipv4/conf/out/arp_ignore', 8)
  // It reports every port that is closed.
  await stranger.namespace.sysctl('net/ipv4/icmp_ratelimit', 0)
  await ovs.addPort(bridge, 'out', 9)
  return stranger
}
