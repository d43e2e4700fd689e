/** Reserved port numbers (OpenFlow 1.3.5 §7.2.1). */
export const PortNo = {
  /** The greatest number of a physical or logical port. */
  MAX: 0xffff_ff00,
  /** To the port that the packet was received on. (An output to that port by its own number is dropped.) */
  IN_PORT: 0xffff_fff8,
  /** Through the flow tables; only in the actions of a packet-out. */
  TABLE: 0xffff_fff9,
  /** As a switch without OpenFlow would forward the packet. */
  NORMAL: 0xffff_fffa,
  /** As a switch without OpenFlow would flood the packet. */
  FLOOD: 0xffff_fffb,
  /** To every port except the one that the packet was received on. */
  ALL: 0xffff_fffc,
  /** To the controller, in a packet-in. */
  CONTROLLER: 0xffff_fffd,
  /** To the network stack of the host that the switch runs on. */
  LOCAL: 0xffff_fffe,
  /** No port in particular: in requests and in the deletion of flows. */
  ANY: 0xffff_ffff,
} as const

/** `max_len` of an output to the controller that sends the whole packet (`OFPCML_NO_BUFFER`). */
export const CONTROLLER_MAX_LENGTH = 0xffff

/** A buffer id that means: the packet is in the message, not in a buffer of the switch (`OFP_NO_BUFFER`). */
export const NO_BUFFER = 0xffff_ffff

/** Reserved table numbers (OpenFlow 1.3.5 §7.2.4). */
export const TableId = {
  /** The greatest number of a table. */
  MAX: 0xfe,
  /** Every table: in the deletion of flows, and in requests for statistics. */
  ALL: 0xff,
} as const

/** Reserved group numbers (OpenFlow 1.3.5 §7.3.4.2). */
export const GroupId = {
  /** The greatest number of a group. */
  MAX: 0xffff_ff00,
  /** Every group: in deletion, and in requests for statistics. */
  ALL: 0xffff_fffc,
  /** No group in particular: in requests and in the deletion of flows. */
  ANY: 0xffff_ffff,
} as const

/** Reserved queue numbers (OpenFlow 1.3.5 §7.2.2). */
export const QueueId = {
  /** Every queue, in requests for statistics. */
  ALL: 0xffff_ffff,
} as const

/** Bits and values of `vlanVid` in a match (OpenFlow 1.3.5 §7.2.3.7). */
export const VlanId = {
  /** The packet has no VLAN tag. */
  NONE: 0,
  /** The packet has a VLAN tag (`OFPVID_PRESENT`). `PRESENT | id` matches the tag with that id. */
  PRESENT: 0x1000,
} as const
