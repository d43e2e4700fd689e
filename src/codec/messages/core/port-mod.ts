import { HEADER_LENGTH } from '../../protocol/header.js'
import { struct } from '../../wire/struct.js'
import { exactBytes } from '../../wire/bytes.js'
import type { Header, Init, MessageCodec } from '../codec.js'

// struct ofp_port_mod {                  OpenFlow 1.3.5 §7.3.4.3
//   struct ofp_header header;
//   uint32_t port_no;
//   uint8_t  pad[4];
//   uint8_t  hw_addr[6];                 must be the port's: a check against mistakes
//   uint8_t  pad2[2];
//   uint32_t config;
//   uint32_t mask;
//   uint32_t advertise;
//   uint8_t  pad3[4];
// };

/** Changes how a port behaves. */
export interface PortMod extends Header {
  readonly type: 'portMod'
  readonly portNo: number
  /** The MAC address of the port; the switch refuses another. */
  readonly hwAddr: string
  /** Bits of {@link PortConfig}. */
  readonly config: number
  /** The bits of `config` to change. */
  readonly mask: number
  /** Bits of {@link PortFeatures} to offer to the peer; 0 changes nothing. */
  readonly advertise: number
}

const layout = struct<Omit<PortMod, 'type' | 'xid'>>([
  ['portNo', 'u32'], ['', 'pad4'], ['hwAddr', 'mac'], ['', 'pad2'], ['config', 'u32'], ['mask', 'u32'],
  ['advertise', 'u32'], ['', 'pad4'],
])

/** A {@link PortMod}; what is left out is zero. */
export function portMod(init: Omit<Init<PortMod>, 'type'>): PortMod {
  return {
    type: 'portMod',
    xid: 0,
    portNo: 0,
    hwAddr: '00:00:00:00:00:00',
    config: 0,
    mask: 0,
    advertise: 0,
    ...init,
  }
}

export const portModCodec: MessageCodec<PortMod> = {
  type: 'portMod',
  number: 16,
  decode(view, offset, end, xid) {
    exactBytes(offset + HEADER_LENGTH, end, layout.size, 'portMod')
    return { type: 'portMod', xid, ...layout.decode(view, offset + HEADER_LENGTH) }
  },
  encode: (message, view, offset) => layout.encode(message, view, offset + HEADER_LENGTH),
}
