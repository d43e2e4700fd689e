import { HEADER_LENGTH } from '../../protocol/header.js'
import { struct } from '../../wire/struct.js'
import { exactBytes } from '../../wire/bytes.js'
import type { Header, Init, MessageCodec } from '../codec.js'
import { filled } from '../../wire/members.js'

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

/**
 * The controller changes the configuration of a port. The switch replies only with errors (OpenFlow 1.3.5
 * §7.3.4.3).
 */
export interface PortMod extends Header {
  readonly type: 'portMod'
  readonly portNo: number
  /** The MAC address that the port has; the switch refuses the message if it is another. */
  readonly hwAddr: string
  /** New values of the bits of {@link PortConfig} that are set in `mask`. @defaultValue 0 */
  readonly config: number
  /** Which bits of `config` to change. @defaultValue 0 */
  readonly mask: number
  /** Bits of {@link PortFeatures} to advertise to the peer; 0 changes nothing. @defaultValue 0 */
  readonly advertise: number
}

const layout = struct<Omit<PortMod, 'type' | 'xid'>>([
  ['portNo', 'u32'], ['', 'pad4'], ['hwAddr', 'mac'], ['', 'pad2'], ['config', 'u32'], ['mask', 'u32'],
  ['advertise', 'u32'], ['', 'pad4'],
])

/**
 * Builds a {@link PortMod}: the controller changes the configuration of a port. What is left out is zero.
 *
 * @param init - the fields of {@link PortMod}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { formatMessage, PortConfig, portMod } from 'daolinet/codec'
 *
 * const { PORT_DOWN } = PortConfig
 * const message = portMod({ portNo: 3, hwAddr: '02:00:00:00:00:03', config: PORT_DOWN, mask: PORT_DOWN })
 * console.log(formatMessage(message).split('\n')[0])
 * // prints OFPT_PORT_MOD (OF1.3) (xid=0x0): port: 3: addr:02:00:00:00:00:03
 * ```
 */
export function portMod(init: Omit<Init<PortMod>, 'type'>): PortMod {
  return filled({
    type: 'portMod',
    xid: 0,
    portNo: 0,
    hwAddr: '00:00:00:00:00:00',
    config: 0,
    mask: 0,
    advertise: 0,
  }, init)
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
