/** What a packet carries through a tunnel beside its bytes (ovs-fields(7), tunnel fields). */
import { formatIpv4, formatIpv6, ipv4Number, parseIpv6 } from '../../codec/index.js'

/** The outer header of a packet in a tunnel. */
export interface TunnelHeader {
  /** The key: the VNI of VXLAN and Geneve, the key of GRE. */
  readonly id: bigint
  /** The address that it comes from: IPv4 or IPv6. */
  readonly src: string
  /** The address that it goes to, of the same version of IP. */
  readonly dst: string
}

/** The match fields that a tunnel header shows in. */
export const TUNNEL_FIELDS = ['tunnelId', 'tunIpv4Src', 'tunIpv4Dst', 'tunIpv6Src', 'tunIpv6Dst'] as const

/** The fields of a packet that has come through a tunnel. */
export function tunnelFields({ id, src, dst }: TunnelHeader): [string, bigint][] {
  const ends: [string, bigint][] = dst.includes(':')
    ? [['tunIpv6Src', parseIpv6(src)], ['tunIpv6Dst', parseIpv6(dst)]]
    : [['tunIpv4Src', BigInt(ipv4Number(src))], ['tunIpv4Dst', BigInt(ipv4Number(dst))]]
  return [['tunnelId', id], ...ends]
}

/** The header with which a packet would leave by a tunnel port; undefined when no flow has said where to. */
export function tunnelHeader(packet: { get(name: string): bigint | undefined }): TunnelHeader | undefined {
  const value = (name: string): bigint => packet.get(name) ?? 0n
  const id = value('tunnelId')
  const [src, dst] = [value('tunIpv4Src'), value('tunIpv4Dst')]
  if (dst !== 0n) return { id, src: formatIpv4(Number(src)), dst: formatIpv4(Number(dst)) }
  const [src6, dst6] = [value('tunIpv6Src'), value('tunIpv6Dst')]
  return dst6 === 0n ? undefined : { id, src: formatIpv6(src6), dst: formatIpv6(dst6) }
}
