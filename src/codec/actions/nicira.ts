/** What all of Nicira's actions have in common. */
import { ExperimenterId } from '../protocol/experimenters.js'
import { exactBytes, putZeros } from '../wire/bytes.js'
import { EncodeError } from '../errors.js'
import type { ActionCodec } from './codec.js'

// struct ext_action_header {             Open vSwitch, ofp-actions.c
//   uint16_t type;                       OFPAT_EXPERIMENTER = 0xffff
//   uint16_t len;                        a multiple of 8
//   uint32_t vendor;                     NX_VENDOR_ID = 0x00002320
//   uint16_t subtype;
//   uint8_t  pad[6];                     or the start of the body
// };

/** Where the body of a Nicira action starts, from its header. */
export const NICIRA_BODY = 10

/** The numbers of a Nicira action. */
export function nicira(subtype: number) {
  return { number: 0xffff, experimenter: ExperimenterId.NICIRA, subtype } as const
}

/** The codec of a Nicira action without a body. */
export function niciraBodiless<const T extends string>(
  type: T,
  subtype: number,
): ActionCodec<{ readonly type: T }> {
  return {
    type,
    ...nicira(subtype),
    decode(_view, offset, end) {
      exactBytes(offset, end, 16, type, 'BAD_ACTION_LENGTH')
      return { type }
    },
    encode: (_action, view, offset) => putZeros(view, offset + NICIRA_BODY, offset + 16),
  }
}

/**
 * Nicira's actions count ports in 16 bits as OpenFlow 1.0 does, where the reserved ones start at 0xff00; here
 * they are the numbers of `PortNo`.
 */
export function portFrom16(port: number): number {
  return port >= 0xff00 ? 0xffff_0000 + port : port
}

/** The 16 bits of a port. */
export function portTo16(port: number, field: string): number {
  if (Number.isInteger(port) && (port >= 0 && port < 0xff00 || port >= 0xffff_ff00 && port <= 0xffff_ffff)) {
    return port & 0xffff
  }
  throw new EncodeError('OUT_OF_RANGE', field, `${port} is no port of 0 to 65279 and no reserved one`)
}
