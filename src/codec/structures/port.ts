import { struct } from '../wire/struct.js'

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

/** A port of a switch. */
export interface Port {
  readonly portNo: number
  /** MAC address. */
  readonly hwAddr: string
  /** At most 15 characters. */
  readonly name: string
  /** Bits of {@link PortConfig}: what the administrator set. */
  readonly config: number
  /** Bits of {@link PortState}: what the switch found. */
  readonly state: number
  /** Bits of {@link PortFeatures} in use. */
  readonly curr: number
  /** Bits of {@link PortFeatures} offered to the peer. */
  readonly advertised: number
  /** Bits of {@link PortFeatures} that the port could. */
  readonly supported: number
  /** Bits of {@link PortFeatures} that the peer offers. */
  readonly peer: number
  /** Current speed in kbit/s. */
  readonly currSpeed: number
  /** Greatest speed in kbit/s. */
  readonly maxSpeed: number
}

/** Bits of a port's `config`. */
export const PortConfig = {
  PORT_DOWN: 1 << 0,
  NO_RECV: 1 << 2,
  NO_FWD: 1 << 5,
  NO_PACKET_IN: 1 << 6,
} as const

/** Bits of a port's `state`. */
export const PortState = {
  LINK_DOWN: 1 << 0,
  BLOCKED: 1 << 1,
  LIVE: 1 << 2,
} as const

/** Bits of a port's features: speeds, media and negotiation. */
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

/** A {@link Port}; what is left out is zero. */
export function port(init: Partial<Port> & { readonly portNo: number }): Port {
  return {
    hwAddr: '00:00:00:00:00:00', name: '', config: 0, state: 0, curr: 0, advertised: 0, supported: 0, peer: 0,
    currSpeed: 0, maxSpeed: 0, ...init,
  }
}
