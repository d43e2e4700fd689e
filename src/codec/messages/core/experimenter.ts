import { borrow, needBytes, putBytes, putU32 } from '../../wire/bytes.js'
import type { Header, Init, MessageCodec } from '../codec.js'
import { filled } from '../../wire/members.js'

// struct ofp_experimenter_header {       OpenFlow 1.3.5 §7.5.4
//   struct ofp_header header;
//   uint32_t experimenter;
//   uint32_t exp_type;
//   uint8_t  body[];
// };

/**
 * An experimenter message that the library does not know, kept byte for byte (OpenFlow 1.3.5 §7.5.4). Those
 * that it knows have types of their own: `nxFlowMod`, `bundleControl`, …
 */
export interface Experimenter extends Header {
  readonly type: 'experimenter'
  /** Who defined the message: an IEEE OUI, or a number that the ONF assigned. */
  readonly experimenter: number
  /** Which message it is, as the experimenter numbers them. */
  readonly expType: number
  /** Everything behind the 16 bytes of header. Borrowed when decoded. @defaultValue no bytes */
  readonly body: Uint8Array
}

const NOTHING = new Uint8Array(0)

/**
 * Builds an {@link Experimenter} message of which the library knows only the header.
 *
 * @param init - the fields of {@link Experimenter}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { encode, experimenter } from 'daolinet/codec'
 *
 * const message = experimenter({ experimenter: 0x00abcdef, expType: 1, body: Uint8Array.of(0xca, 0xfe) })
 * console.log(Buffer.from(encode(message)).toString('hex')) // 040400120000000000abcdef00000001cafe
 * ```
 */
export function experimenter(init: Omit<Init<Experimenter>, 'type'>): Experimenter {
  return filled({ type: 'experimenter', xid: 0, experimenter: 0, expType: 0, body: NOTHING }, init)
}

export const experimenterCodec: MessageCodec<Experimenter> = {
  type: 'experimenter',
  number: 4,
  decode(view, offset, end, xid) {
    needBytes(offset, end, 16, 'experimenter')
    return {
      type: 'experimenter',
      xid,
      experimenter: view.getUint32(offset + 8),
      expType: view.getUint32(offset + 12),
      body: borrow(view, offset + 16, end),
    }
  },
  encode(message, view, offset) {
    putU32(view, offset + 8, message.experimenter ?? 0, 'experimenter')
    putU32(view, offset + 12, message.expType ?? 0, 'expType')
    return putBytes(view, offset + 16, message.body ?? NOTHING, 'body')
  },
}
