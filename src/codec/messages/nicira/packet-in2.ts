import { ExperimenterId } from '../../protocol/experimenters.js'
import {
  EXPERIMENTER_BODY, type ExperimenterCodec, type Header, type Init, type Fields, type Filled,
} from '../codec.js'
import {
  decodePacketInProperties, encodePacketInProperties, type PacketInProperty, type PacketInPropertyInit,
} from './packet-in-property.js'

// NXT_PACKET_IN2 = 30, NXT_RESUME = 28
//   struct ofp_prop_header properties[];

interface WithProperties extends Header { readonly properties: readonly PacketInProperty[] }

/** A packet that the switch sends to the controller, with whatever there is to say about it. */
export interface NxPacketIn2 extends WithProperties { readonly type: 'nxPacketIn2' }

/** Goes on with a packet whose way through the pipeline a `controller` action paused. */
export interface NxResume extends WithProperties { readonly type: 'nxResume' }

type PropertiesInit<M extends WithProperties> =
  Omit<Init<M>, 'properties'> & { readonly properties?: readonly PacketInPropertyInit[] }

/** An {@link NxPacketIn2} to encode. */
export type NxPacketIn2Init = PropertiesInit<NxPacketIn2>

/** An {@link NxResume} to encode. */
export type NxResumeInit = PropertiesInit<NxResume>

/** An {@link NxPacketIn2}. */
export function nxPacketIn2<F extends Filled<NxPacketIn2Init> = Filled<NxPacketIn2Init>>(
  init?: Fields<F>,
): F {
  return { type: 'nxPacketIn2', xid: 0, properties: [], ...init } as Filled<NxPacketIn2Init> as F
}

/** An {@link NxResume}. */
export function nxResume<F extends Filled<NxResumeInit> = Filled<NxResumeInit>>(init?: Fields<F>): F {
  return { type: 'nxResume', xid: 0, properties: [], ...init } as Filled<NxResumeInit> as F
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
