/** Matches of packets of every kind, so that an action fits some of them and does not fit others. */
import * as fc from 'fast-check'
import type { Match } from 'daolinet/codec'

/** Matches that let different actions fit. */
export const packets = fc.constantFrom<Match>(
  {}, { ethType: 0x0800 }, { ethType: 0x0800, ipProto: 6 }, { ethType: 0x0800, ipProto: 17 },
  { ethType: 0x86dd, ipProto: 58, icmpv6Type: 135 }, { vlanVid: 0x1005 }, { ethType: 0x8847 },
  { ethType: 0x0806 }, { ethType: 0x894f }, { packetType: 0x1_0800 },
  { ethType: 0x0800, ctState: { value: 0x22, mask: 0x22 } },
  { ethType: 0x86dd, ipProto: 58, icmpv6Type: 136 },
  { ethType: 0x86dd, ipProto: 58, icmpv6Type: 136, icmpv6Code: 0 },
  { ethType: 0x86dd, ipProto: 58, icmpv6Type: 135, icmpv6Code: 0 }, { ethType: 0x86dd, ipProto: 58 },
  { ethType: 0x86dd, ipProto: 58, icmpv6Type: 135, icmpv6Code: 1 }, { ethType: 0x0800, ipProto: 1 },
  { ethType: 0x86dd }, { ethType: 0x0800, ipProto: 132 }, { ethType: 0x8035 }, { vlanVid: 0 },
  { vlanVid: { value: 0x1000, mask: 0x1000 } }, { vlanTci: 0x1005 }, { vlanTci: 0 },
  { vlanTci: { value: 0, mask: 0x1000 } }, { vlanTci: { value: 5, mask: 0xfff } },
  { ethType: 0x8848 }, { ethType: 0x8847, mplsBos: 1 }, { packetType: 0 }, { packetType: 0x1_86dd },
  { packetType: 0x1_894f }, { packetType: 0x1_8847 },
)
/** Whether packets are fragments, and which. */
const pieces = fc.constantFrom<Match>(
  { ipFrag: 0 }, { ipFrag: 1 }, { ipFrag: 3 }, { ipFrag: { value: 1, mask: 1 } },
  { ipFrag: { value: 2, mask: 2 } }, { ipFrag: { value: 0, mask: 2 } }, { ipFrag: { value: 0, mask: 1 } },
)
/** The same, of fragments where they are IP. */
export const fragments = fc.tuple(packets, pieces).map(([packet, piece]): Match =>
  packet.ethType === 0x0800 || packet.ethType === 0x86dd ? { ...packet, ...piece } : packet)
