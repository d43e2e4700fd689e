/** The addresses and ports by which the packets of a connection are recognised. */

/** One end of a connection. */
export interface End {
  /** Its IPv4 or IPv6 address as a number. */
  readonly address: bigint
  /** Its port; of a connection of ICMP the identifier, which is the same at both ends; 0 without ports. */
  readonly port: number
  /** The type of the ICMP messages that it sends. */
  readonly icmpType?: number
}

/** The packets of a connection in one direction, in one zone. */
export interface Tuple {
  readonly zone: number
  readonly family: 4 | 6
  /** The IP protocol. */
  readonly protocol: number
  readonly src: End
  readonly dst: End
}

/** The packets in the other direction. */
export function reversed(tuple: Tuple): Tuple {
  return { ...tuple, src: tuple.dst, dst: tuple.src }
}

/** A key that two tuples share when they are the same. */
export function keyOf({ zone, family, protocol, src, dst }: Tuple): string {
  return `${zone} ${family} ${protocol} ${endKey(src)} ${endKey(dst)}`
}

function endKey({ address, port, icmpType = 0 }: End): string {
  return `${address}:${port}:${icmpType}`
}
