/** What a switch tells of the connections that it tracks. */
import { formatIpv4, formatIpv6 } from '../../codec/index.js'
import type { Tuple } from '../packet/tuple.js'
import type { Connection } from './connection.js'

/** The packets of a connection in one direction, as they arrive at the switch. */
export interface TrackedPackets {
  /** IPv4 or IPv6 address. */
  readonly src: string
  /** IPv4 or IPv6 address. */
  readonly dst: string
  /** Port of the source; of ICMP the identifier; 0 for protocols without ports. */
  readonly srcPort: number
  /** Port of the destination; of ICMP the identifier; 0 for protocols without ports. */
  readonly dstPort: number
}

/** A connection that was committed. */
export interface TrackedConnection {
  /** Zone of the connection tracker: 0 to 65,535. */
  readonly zone: number
  /** IP protocol number. */
  readonly protocol: number
  /** The packets of the one who opened it. */
  readonly original: TrackedPackets
  /** The packets that answer: where the connection is translated, they are not just the other way round. */
  readonly reply: TrackedPackets
  /** 32 bits. */
  readonly mark: number
  /** 128 bits. */
  readonly label: bigint
  /** When it is forgotten if no further packet comes, in milliseconds by the switch's clock. */
  readonly expires: number
}

/** Describes a connection. */
export function trackedConnection(connection: Connection): TrackedConnection {
  const { original, reply, mark, label, expires } = connection
  const { zone, protocol } = original
  return { zone, protocol, original: packets(original), reply: packets(reply), mark, label, expires }
}

function packets({ family, src, dst }: Tuple): TrackedPackets {
  const text = (address: bigint): string => family === 4 ? formatIpv4(Number(address)) : formatIpv6(address)
  return { src: text(src.address), dst: text(dst.address), srcPort: src.port, dstPort: dst.port }
}
