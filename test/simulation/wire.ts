/** What may be seen between hosts, by the mode of the underlay. */
import { badChecksums } from 'daolinet/packet'
import { inCidr, placed } from './oracle.js'
import { ROUTER_MACS } from './topology.js'
import { seen } from './versions.js'
import type { NetworkDocument } from 'daolinet/store'
import type { TunnelHeader } from 'daolinet/testing'

/**
 * What is wrong with a frame between hosts.
 * @param everybody - the document with all endpoints, including those that have just gone
 */
export function wireComplaint(
  { hosts }: NetworkDocument, everybody: NetworkDocument, frame: Uint8Array, tunnel: TunnelHeader | undefined,
): { readonly mode: string, readonly complaints: readonly string[] } {
  const { ethernet, ipv4 } = seen(frame)
  const { mode = 'physical' } = hosts[0]!.underlay
  const kind = typeof mode === 'object' ? mode.tunnel : mode
  const complaints: string[] = badChecksums(frame).map((what) => `a wrong checksum of ${what}`)
  const ips = [ipv4?.src ?? 'no IP', ipv4?.dst ?? 'no IP']
  if (typeof mode === 'object' !== (tunnel !== undefined)) complaints.push(tunnel ? 'a tunnel' : 'no tunnel')
  const macs = [...hosts.map(({ underlay }) => underlay.mac), ...Object.values(ROUTER_MACS)]
  const own = tunnel ? [] : [ethernet?.src ?? 'no MAC', ethernet?.dst ?? 'no MAC']
  complaints.push(...own.filter((mac) => !macs.includes(mac)))
  if (tunnel) {
    const addresses = hosts.flatMap(({ underlay }) => underlay.ip)
    complaints.push(...[tunnel.src, tunnel.dst].filter((ip) => !addresses.includes(ip)))
    if (tunnel.id === 0n) complaints.push('a tunnel of no tenant')
  }
  if (kind === 'physical') {
    const isPhysical = (ip: string): boolean =>
      /^(172|fd30)/.test(ip) && hosts.some(({ physicalCidr }) => inCidr(physicalCidr, ip))
    return { mode: kind, complaints: [...complaints, ...ips.filter((ip) => !isPhysical(ip))] }
  }
  const [from, to] = ips.map((ip) => everybody.endpoints.filter((one) => [one.ip].flat().includes(ip))
    .map(({ id }) => placed(everybody, id)!.network.tenant))
  const isOneTenant = from!.some((tenant) => to!.includes(tenant))
  const crossed = isOneTenant ? [] : [`${ips.join(' to ')}, of two tenants,`]
  return { mode: kind, complaints: [...complaints, ...crossed] }
}
