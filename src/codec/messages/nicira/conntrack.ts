import { ExperimenterId } from '../../protocol/experimenters.js'
import { fixedExperimenter } from '../core/fixed-experimenter.js'
import {
  EXPERIMENTER_BODY, type ExperimenterCodec, type Header, type Init, type Fields, type Filled,
} from '../codec.js'
import { struct } from '../../wire/struct.js'
import { needBytes, putU8, putZeros } from '../../wire/bytes.js'
import {
  decodeCtFlushProperties, encodeCtFlushProperties, type CtFlushProperty, type CtFlushPropertyInit,
} from './ct-flush-property.js'
import { filled } from '../../wire/members.js'

// NXT_CT_FLUSH_ZONE = 29
//   uint8_t  zero[6];
//   uint16_t zone_id;
// struct nx_ct_flush {                   NXT_CT_FLUSH = 32
//   uint8_t  ip_proto;
//   uint8_t  pad[7];
//   struct ofp_prop_header properties[];
// };

/** The controller has the switch remove the connections of one zone from its connection tracker. */
export interface NxCtFlushZone extends Header {
  readonly type: 'nxCtFlushZone'
  /** Zone of the connection tracker: 0 to 65,535. */
  readonly zoneId: number
}

/**
 * The controller has the switch remove connections from its connection tracker: those that all properties
 * describe, or all if there are none. Open vSwitch 3.1 and later.
 */
export interface NxCtFlush extends Header {
  readonly type: 'nxCtFlush'
  /** IP protocol number of the connections; 0 for any. @defaultValue 0 */
  readonly ipProto: number
  /** What the connections look like. @defaultValue `[]` */
  readonly properties: readonly CtFlushProperty[]
}

/** An {@link NxCtFlush} as {@link encode} takes it: fields that are left out take their defaults. */
export type NxCtFlushInit =
  Omit<Init<NxCtFlush>, 'properties'> & { readonly properties?: readonly CtFlushPropertyInit[] }

/**
 * Builds an {@link NxCtFlushZone}: the controller has the connections of one zone removed.
 *
 * @param init - the fields of {@link NxCtFlushZone}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { formatMessage, nxCtFlushZone } from 'daolinet/codec'
 *
 * console.log(formatMessage(nxCtFlushZone({ zoneId: 13 })))
 * // prints NXT_CT_FLUSH_ZONE (OF1.3) (xid=0x0): zone_id=13
 * ```
 */
export function nxCtFlushZone(init: Omit<Init<NxCtFlushZone>, 'type'>): NxCtFlushZone {
  return filled({ type: 'nxCtFlushZone', xid: 0, zoneId: 0 }, init)
}

/**
 * Builds an {@link NxCtFlush}: the controller has the connections removed that a description fits, by default
 * all.
 *
 * @param init - the fields of {@link NxCtFlush}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { nxCtFlush } from 'daolinet/codec'
 *
 * const message = nxCtFlush({
 *   ipProto: 6,
 *   properties: [
 *     { type: 'zoneId', zoneId: 13 },
 *     { type: 'origTuple', fields: [{ type: 'dst', address: '10.0.0.1' }, { type: 'dstPort', value: 80 }] },
 *   ],
 * })
 * console.log(message.properties.map(({ type }) => type)) // [ 'zoneId', 'origTuple' ]
 * ```
 */
export function nxCtFlush<F extends Filled<NxCtFlushInit> = Filled<NxCtFlushInit>>(init?: Fields<F>): F {
  return filled(
    { type: 'nxCtFlush', xid: 0, ipProto: 0, properties: [] }, init as object,
  ) as Filled<NxCtFlushInit> as F
}

export const nxCtFlushZoneCodec: ExperimenterCodec<NxCtFlushZone> =
  fixedExperimenter('nxCtFlushZone', ExperimenterId.NICIRA, 29, struct([['', 'pad6'], ['zoneId', 'u16']]))

export const nxCtFlushCodec: ExperimenterCodec<NxCtFlush, NxCtFlushInit> = {
  type: 'nxCtFlush',
  experimenter: ExperimenterId.NICIRA,
  expType: 32,
  decode(view, offset, end, xid) {
    needBytes(offset, end, EXPERIMENTER_BODY + 8, 'nxCtFlush')
    const at = offset + EXPERIMENTER_BODY
    return {
      type: 'nxCtFlush',
      xid,
      ipProto: view.getUint8(at),
      properties: decodeCtFlushProperties(view, at + 8, end),
    }
  },
  encode(message, view, offset) {
    const at = offset + EXPERIMENTER_BODY
    putU8(view, at, message.ipProto ?? 0, 'ipProto')
    return encodeCtFlushProperties(message.properties ?? [], view, putZeros(view, at + 1, at + 8))
  },
}
