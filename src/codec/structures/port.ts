import { struct } from '../wire/struct.js'
import { filled } from '../wire/members.js'

// struct ofp_port {                      OpenFlow 1.3.5 §7.2.1
//   uint32_t port_no;
//   uint8_t  pad[4];
//   uint8_t  hw_addr[6];
//   uint8_t  pad2[2];
//   char     name[16];                   zero-terminated
//   uint32_t config;
//   uint32_t state;
//   uint32_t curr, advertised, supported, peer;
//   uint32_t curr_speed, max_speed;
// };

/** A port of a switch (OpenFlow 1.3.5 §7.2.1). */
export interface Port {
  readonly portNo: number
  /** MAC address as text: `02:00:00:00:00:03`. */
  readonly hwAddr: string
  /** At most 15 bytes. */
  readonly name: string
  /** Bits of {@link PortConfig}: what the administrator set. */
  readonly config: number
  /** Bits of {@link PortState}: what the switch observes. */
  readonly state: number
  /** Bits of {@link PortFeatures} that are in use. */
  readonly curr: number
  /** Bits of {@link PortFeatures} that the port advertises to its peer. */
  readonly advertised: number
  /** Bits of {@link PortFeatures} that the port supports. */
  readonly supported: number
  /** Bits of {@link PortFeatures} that the peer advertises. */
  readonly peer: number
  /** Current speed in kbit/s. */
  readonly currSpeed: number
  /** Highest speed in kbit/s. */
  readonly maxSpeed: number
}

/** Bits of a port's `config`, set by the administrator (OpenFlow 1.3.5 §7.2.1). */
export const PortConfig = {
  /** The port is switched off. */
  PORT_DOWN: 1 << 0,
  /** Packets that the port receives are dropped. */
  NO_RECV: 1 << 2,
  /** Packets that are sent to the port are dropped. */
  NO_FWD: 1 << 5,
  /** Packets from the port cause no packet-in. */
  NO_PACKET_IN: 1 << 6,
} as const

/** Bits of a port's `state`, observed by the switch (OpenFlow 1.3.5 §7.2.1). */
export const PortState = {
  /** No physical link. */
  LINK_DOWN: 1 << 0,
  /** Blocked by a protocol outside of OpenFlow, such as spanning tree. */
  BLOCKED: 1 << 1,
  /** Live as far as fast failover groups are concerned. */
  LIVE: 1 << 2,
} as const

/**
 * Bits of a port's features: speed (`HD` half duplex, `FD` full duplex), medium and negotiation (OpenFlow
 * 1.3.5 §7.2.1).
 */
export const PortFeatures = {
  MB_10_HD: 1 << 0,
  MB_10_FD: 1 << 1,
  MB_100_HD: 1 << 2,
  MB_100_FD: 1 << 3,
  GB_1_HD: 1 << 4,
  GB_1_FD: 1 << 5,
  GB_10_FD: 1 << 6,
  GB_40_FD: 1 << 7,
  GB_100_FD: 1 << 8,
  TB_1_FD: 1 << 9,
  OTHER: 1 << 10,
  COPPER: 1 << 11,
  FIBER: 1 << 12,
  AUTONEG: 1 << 13,
  PAUSE: 1 << 14,
  PAUSE_ASYM: 1 << 15,
} as const

/** The layout of an `ofp_port`, 64 bytes. */
export const portStruct = struct<Port>([
  ['portNo', 'u32'], ['', 'pad4'], ['hwAddr', 'mac'], ['', 'pad2'], ['name', 'text16'], ['config', 'u32'],
  ['state', 'u32'], ['curr', 'u32'], ['advertised', 'u32'], ['supported', 'u32'], ['peer', 'u32'],
  ['currSpeed', 'u32'], ['maxSpeed', 'u32'],
])

/**
 * Builds a {@link Port}, for port-status and port-desc messages. What is left out is zero or empty.
 *
 * @example
 * ```ts
 * import { formatMessage, port, portDescReply, PortState } from 'daolinet/codec'
 *
 * const message = portDescReply({ ports: [port({ portNo: 3, name: 'eth3', state: PortState.LIVE })] })
 * console.log(formatMessage(message).split('\n')[3]?.trim()) // state:      LIVE
 * ```
 */
export function port(init: Partial<Port> & { readonly portNo: number }): Port {
  return filled({
    hwAddr: '00:00:00:00:00:00', name: '', config: 0, state: 0, curr: 0, advertised: 0, supported: 0, peer: 0,
    currSpeed: 0, maxSpeed: 0,
  }, init, 'portNo')
}
