/** Rules about prefixes: which may not overlap, and which may not contain certain addresses. */
import { parseCidr4, parseCidr6, parseIpv4, parseIpv6 } from '../../codec/addresses/index.js'
import { ipFamily } from '../../routing/index.js'

/** A prefix of a document, and its place. */
export interface PlacedPrefix {
  readonly cidr: string
  readonly path: string
}

/** An address of a document, and its place. */
export interface PlacedAddress {
  readonly ip: string
  readonly path: string
}

interface Range extends PlacedPrefix {
  readonly family: 4 | 6
  readonly first: bigint
  /** The first address behind it. */
  readonly end: bigint
}

/** The prefixes in ascending order of their first addresses, IPv4 first. */
function ranges(prefixes: readonly PlacedPrefix[]): Range[] {
  return prefixes.map(({ cidr, path }): Range => {
    const family = ipFamily(cidr)
    const { address, prefix, mask } = family === 6 ? parseCidr6(cidr) : parseCidr4(cidr)
    const all = family === 6 ? 128 : 32
    const first = BigInt.asUintN(all, BigInt(address) & BigInt(mask))
    return { cidr, path, family, first, end: first + (1n << BigInt(all - prefix)) }
  }).sort((a, b) => a.family - b.family || (a.first < b.first ? -1 : a.first > b.first ? 1 : 0))
}

/** Reports prefixes that overlap. Each is compared with the one before it that ends last. */
export function disjoint(
  prefixes: readonly PlacedPrefix[], say: (path: string, message: string) => void,
): void {
  let widest: Range | undefined
  for (const range of ranges(prefixes)) {
    const isSame = widest?.family === range.family
    if (widest && isSame && range.first < widest.end) {
      say(range.path, `${range.cidr} overlaps ${widest.cidr} of ${widest.path}`)
    }
    if (!widest || !isSame || range.end > widest.end) widest = range
  }
}

/** Reports each address that lies inside one of the prefixes, with one of those it lies in. */
export function apartFrom(
  prefixes: readonly PlacedPrefix[], addresses: readonly PlacedAddress[],
  say: (prefix: PlacedPrefix, address: PlacedAddress) => void,
): void {
  const sorted = ranges(prefixes)
  const points = addresses.map(({ ip, path }) => {
    const family = ipFamily(ip)
    return { ip, path, family, value: family === 6 ? parseIpv6(ip) : BigInt(parseIpv4(ip)) }
  }).sort((a, b) => a.family - b.family || (a.value < b.value ? -1 : a.value > b.value ? 1 : 0))
  let next = 0
  let widest: Range | undefined
  for (const point of points) {
    for (let range = sorted[next]; range !== undefined; range = sorted[++next]) {
      if (range.family > point.family || (range.family === point.family && range.first > point.value)) break
      if (!widest || widest.family !== range.family || range.end > widest.end) widest = range
    }
    if (widest?.family === point.family && point.value < widest.end) say(widest, point)
  }
}
