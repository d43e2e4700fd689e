import { enumeration } from '../wire/enumeration.js'
import { exactBytes, putU16, putU32, putU8, putZeros } from '../wire/bytes.js'
import { NICIRA_BODY, nicira, portFrom16, portTo16 } from './nicira.js'
import type { ActionCodec } from './codec.js'

// struct nx_action_sample {              NXAST_SAMPLE = 29
//   ext_action_header, without its pad;
//   uint16_t probability;
//   uint32_t collector_set_id;
//   uint32_t obs_domain_id;
//   uint32_t obs_point_id;
// };
// struct nx_action_sample2 {             NXAST_SAMPLE2 = 38, NXAST_SAMPLE3 = 41
//   the same;
//   uint16_t sampling_port;              as in OpenFlow 1.0
//   uint8_t  direction;                  NX_ACTION_SAMPLE_*; zero in NXAST_SAMPLE2
//   uint8_t  zeros[5];
// };

/** Whether a packet is sampled as it comes or as it goes; by its ports unless told. */
export type SampleDirection = 'default' | 'ingress' | 'egress'

interface Sample {
  /** Packets sampled out of 65535, at least 1. */
  readonly probability: number
  /** Number of the set of collectors. @defaultValue 0 */
  readonly collectorSetId?: number
  /** IPFIX observation domain id. @defaultValue 0 */
  readonly obsDomainId?: number
  /** IPFIX observation point id. @defaultValue 0 */
  readonly obsPointId?: number
}

/** Sends samples of the packets to collectors. */
export interface SampleAction extends Sample { readonly type: 'sample' }

/** Sends samples of the packets of a port to collectors. */
export interface Sample2Action extends Sample {
  readonly type: 'sample2'
  readonly samplingPort: number
}

/** Sends samples of the packets of a port, in one direction, to collectors. */
export interface Sample3Action extends Sample {
  readonly type: 'sample3'
  readonly samplingPort: number
  readonly direction: SampleDirection | number
}

/** `NX_ACTION_SAMPLE_*` by name. */
export const sampleDirections = enumeration({ default: 0, ingress: 1, egress: 2 }, 'direction')

function decodeSample(view: DataView, offset: number): Required<Sample> {
  return {
    probability: view.getUint16(offset + NICIRA_BODY),
    collectorSetId: view.getUint32(offset + 12),
    obsDomainId: view.getUint32(offset + 16),
    obsPointId: view.getUint32(offset + 20),
  }
}

function encodeSample(action: Sample, view: DataView, offset: number): number {
  putU16(view, offset + NICIRA_BODY, action.probability, 'probability')
  putU32(view, offset + 12, action.collectorSetId ?? 0, 'collectorSetId')
  putU32(view, offset + 16, action.obsDomainId ?? 0, 'obsDomainId')
  putU32(view, offset + 20, action.obsPointId ?? 0, 'obsPointId')
  return offset + 24
}

export const sample: ActionCodec<SampleAction> = {
  type: 'sample',
  ...nicira(29),
  decode(view, offset, end) {
    exactBytes(offset, end, 24, 'sample', 'BAD_ACTION_LENGTH')
    return { type: 'sample', ...decodeSample(view, offset) }
  },
  encode: encodeSample,
}

export const sample2: ActionCodec<Sample2Action> = {
  type: 'sample2',
  ...nicira(38),
  decode(view, offset, end) {
    exactBytes(offset, end, 32, 'sample2', 'BAD_ACTION_LENGTH')
    const samplingPort = portFrom16(view.getUint16(offset + 24))
    return { type: 'sample2', ...decodeSample(view, offset), samplingPort }
  },
  encode(action, view, offset) {
    const at = encodeSample(action, view, offset)
    view.setUint16(at, portTo16(action.samplingPort, 'samplingPort'))
    return putZeros(view, at + 2, offset + 32)
  },
}

export const sample3: ActionCodec<Sample3Action> = {
  type: 'sample3',
  ...nicira(41),
  decode(view, offset, end) {
    exactBytes(offset, end, 32, 'sample3', 'BAD_ACTION_LENGTH')
    const samplingPort = portFrom16(view.getUint16(offset + 24))
    const direction = sampleDirections.name(view.getUint8(offset + 26))
    return { type: 'sample3', ...decodeSample(view, offset), samplingPort, direction }
  },
  encode(action, view, offset) {
    const at = encodeSample(action, view, offset)
    view.setUint16(at, portTo16(action.samplingPort, 'samplingPort'))
    putU8(view, at + 2, sampleDirections.value(action.direction), 'direction')
    return putZeros(view, at + 3, offset + 32)
  },
}
