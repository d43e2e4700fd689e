/** Reserved port numbers (OpenFlow 1.3.5 §7.2.1). */
export const PortNo = {
  /** The greatest number of a physical or logical port. */
  MAX: 0xffff_ff00,
  /** Out of the port that the packet came in on; an output to that port's own number is dropped. */
  IN_PORT: 0xffff_fff8,
  /** Through the flow tables; in packet-out only. */
  TABLE: 0xffff_fff9,
  /** Through the switch's ordinary forwarding. */
  NORMAL: 0xffff_fffa,
  /** As an ordinary switch would flood. */
  FLOOD: 0xffff_fffb,
  /** Every port but the one it came in on. */
  ALL: 0xffff_fffc,
  /** To the controller, as a packet-in. */
  CONTROLLER: 0xffff_fffd,
  /** The switch host's own network stack. */
  LOCAL: 0xffff_fffe,
  /** No port, or any port, in requests and flow deletion. */
  ANY: 0xffff_ffff,
} as const

/** `max_len` of an output to the controller that asks for the whole packet (`OFPCML_NO_BUFFER`). */
export const CONTROLLER_MAX_LENGTH = 0xffff

/** The packet is in the message, not in a buffer of the switch (`OFP_NO_BUFFER`). */
export const NO_BUFFER = 0xffff_ffff

/** Special table numbers (OpenFlow 1.3.5 §7.2.4). */
export const TableId = {
  /** The greatest number of a table. */
  MAX: 0xfe,
  /** Every table, in deletion and statistics. */
  ALL: 0xff,
} as const

/** Special group numbers (OpenFlow 1.3.5 §7.3.4.2). */
export const GroupId = {
  /** The greatest number of a group. */
  MAX: 0xffff_ff00,
  /** Every group, in deletion. */
  ALL: 0xffff_fffc,
  /** No restriction by group. */
  ANY: 0xffff_ffff,
} as const

/** Special queue numbers (OpenFlow 1.3.5 §7.2.2). */
export const QueueId = {
  /** Every queue, in requests for statistics. */
  ALL: 0xffff_ffff,
} as const

/** Bits and values of `vlanVid` in a match (OpenFlow 1.3.5 §7.2.3.7). */
export const VlanId = {
  /** Untagged. */
  NONE: 0,
  /** `OFPVID_PRESENT`: set beside the id of every tagged packet. */
  PRESENT: 0x1000,
} as const
