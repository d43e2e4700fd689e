import { ExperimenterId } from '../../protocol/experimenters.js'
import {
  EXPERIMENTER_BODY, type ExperimenterCodec, type Header, type Init, type Fields, type Filled,
} from '../codec.js'
import {
  decodePacketInProperties, encodePacketInProperties, type PacketInProperty, type PacketInPropertyInit,
} from './packet-in-property.js'
import { filled } from '../../wire/members.js'

// NXT_PACKET_IN2 = 30, NXT_RESUME = 28
//   struct ofp_prop_header properties[];

interface WithProperties extends Header { readonly properties: readonly PacketInProperty[] }

/**
 * The switch sends a packet to the controller, described by properties that can tell more than
 * {@link PacketIn} does. Sent after {@link NxSetPacketInFormat} asked for it.
 */
export interface NxPacketIn2 extends WithProperties { readonly type: 'nxPacketIn2' }

/**
 * The controller lets a packet continue through the pipeline where a `controller` action with `pause` stopped
 * it.
 */
export interface NxResume extends WithProperties { readonly type: 'nxResume' }

type PropertiesInit<M extends WithProperties> =
  Omit<Init<M>, 'properties'> & { readonly properties?: readonly PacketInPropertyInit[] }

/** An {@link NxPacketIn2} as {@link encode} takes it: fields that are left out take their defaults. */
export type NxPacketIn2Init = PropertiesInit<NxPacketIn2>

/** An {@link NxResume} as {@link encode} takes it: fields that are left out take their defaults. */
export type NxResumeInit = PropertiesInit<NxResume>

/**
 * Builds an {@link NxPacketIn2}: the switch sends a packet to the controller, described by properties.
 *
 * @example
 * ```ts
 * import { encode, nxPacketIn2 } from 'daolinet/codec'
 *
 * const message = nxPacketIn2({
 *   properties: [{ type: 'packet', data: new Uint8Array(60) }, { type: 'metadata', match: { inPort: 1 } }],
 * })
 * console.log(message.properties.length, encode(message).length) // 2 96
 * ```
 */
export function nxPacketIn2<F extends Filled<NxPacketIn2Init> = Filled<NxPacketIn2Init>>(
  init?: Fields<F>,
): F {
  return filled(
    { type: 'nxPacketIn2', xid: 0, properties: [] }, init as object,
  ) as Filled<NxPacketIn2Init> as F
}

/**
 * Builds an {@link NxResume}: the controller lets a paused packet continue. Give it the properties of the
 * {@link NxPacketIn2}, changed or not.
 *
 * @param init - the fields of {@link NxResume}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { nxPacketIn2, nxResume } from 'daolinet/codec'
 *
 * const data = new Uint8Array(60)
 * const paused = nxPacketIn2({ properties: [{ type: 'packet', data }, { type: 'continuation', data }] })
 * console.log(nxResume({ properties: paused.properties }).properties.map(({ type }) => type))
 * // prints [ 'packet', 'continuation' ]
 * ```
 */
export function nxResume<F extends Filled<NxResumeInit> = Filled<NxResumeInit>>(init?: Fields<F>): F {
  return filled({ type: 'nxResume', xid: 0, properties: [] }, init as object) as Filled<NxResumeInit> as F
}

function codec<T extends 'nxPacketIn2' | 'nxResume'>(type: T, expType: number) {
  return {
    type,
    experimenter: ExperimenterId.NICIRA,
    expType,
    decode: (view, offset, end, xid) =>
      ({ type, xid, properties: decodePacketInProperties(view, offset + EXPERIMENTER_BODY, end) }),
    encode: (message, view, offset) =>
      encodePacketInProperties(message.properties ?? [], view, offset + EXPERIMENTER_BODY),
  } satisfies ExperimenterCodec<WithProperties & { type: T }, PropertiesInit<WithProperties & { type: T }>>
}

export const nxPacketIn2Codec: ExperimenterCodec<NxPacketIn2, NxPacketIn2Init> = codec('nxPacketIn2', 30)
export const nxResumeCodec: ExperimenterCodec<NxResume, NxResumeInit> = codec('nxResume', 28)
