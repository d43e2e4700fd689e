/** What is read of a packet's headers. */
import type { Match } from '../../match/fields.js'

/** What the one-line summary of a packet is made from. */
export interface PacketHeaders {
  readonly match: Match
  /** Tag control information of every VLAN tag, outermost first, `OFPVID_PRESENT` set. */
  readonly vlans: readonly number[]
  /** Ports, or type and code, of a protocol that has no fields of its own here. */
  readonly others: readonly string[]
  /** The checksum of the transport layer: `tcp_csum:abcd`. */
  readonly checksum?: string
}

/** Fields as they are collected. */
export type Fields = { -readonly [K in keyof Match]: Match[K] }
