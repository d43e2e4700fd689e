/** An `ipBlock` as prefixes: its `cidr` without the parts that it excepts. */
import { formatIpv4, formatIpv6, parseCidr4, parseCidr6 } from 'daolinet/codec'
import type { NetworkPolicyPeer, Refuse } from './kubernetes.js'

interface Prefix {
  readonly bits: 32 | 128
  readonly address: bigint
  readonly length: number
}

/** The prefixes of an `ipBlock`, which do not overlap, in ascending order. */
export function prefixesOf(
  { cidr, except }: NonNullable<NetworkPolicyPeer['ipBlock']>, path: string, refuse: Refuse,
): string[] {
  const whole = parse(cidr, `${path}.cidr`, refuse)
  const holes = (except ?? []).map((text, at) => {
    const hole = parse(text, `${path}.except[${at}]`, refuse)
    return covers(whole, hole) ? hole : refuse(`${path}.except[${at}]`, `${text} is not inside ${cidr}`)
  })
  return without(whole, holes).map(format)
}

/** Halves the prefix until every part lies outside all holes or inside one. */
function without(prefix: Prefix, holes: readonly Prefix[]): Prefix[] {
  if (holes.some((hole) => covers(hole, prefix))) return []
  const inside = holes.filter((hole) => covers(prefix, hole))
  if (inside.length === 0) return [prefix]
  const length = prefix.length + 1
  const upper = prefix.address | 1n << BigInt(prefix.bits - length)
  return [prefix.address, upper].flatMap((address) => without({ ...prefix, address, length }, inside))
}

function covers(outer: Prefix, inner: Prefix): boolean {
  const hostBits = BigInt(outer.bits - outer.length)
  return outer.bits === inner.bits && outer.length <= inner.length
    && outer.address >> hostBits === inner.address >> hostBits
}

function parse(cidr: string, path: string, refuse: Refuse): Prefix {
  try {
    if (cidr.includes(':')) {
      const { address, prefix, mask } = parseCidr6(cidr)
      return { bits: 128, address: address & mask, length: prefix }
    }
    const { address, prefix, mask } = parseCidr4(cidr)
    return { bits: 32, address: BigInt((address & mask) >>> 0), length: prefix }
  } catch {
    return refuse(path, `not a prefix like 10.1.0.0/24: ${cidr}`)
  }
}

function format({ bits, address, length }: Prefix): string {
  return `${bits === 128 ? formatIpv6(address) : formatIpv4(Number(address))}/${length}`
}
