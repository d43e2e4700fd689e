import {
  decodeRange, decodeShortHeader, encodeShortSubfield, type Subfield, type SubfieldInit,
} from '../../match/subfield.js'
import { exactBytes, putU16, putU32, putU8, putZeros } from '../../wire/bytes.js'
import { nicira, NICIRA_BODY, type ActionCodec } from '../codec.js'
import { portFrom16, portTo16 } from '../layout.js'
import { sampleDirections, sampleText, type SampleDirection } from './sample.js'
import type { ActionText } from '../text.js'

// struct nx_action_sample4 {             NXAST_SAMPLE4 = 51; Open vSwitch 3.4 and later
//   ext_action_header, without its pad;
//   uint16_t probability;
//   uint32_t collector_set_id;
//   uint32_t obs_domain_src;             header of a field, or zero
//   uint32_t obs_domain;                 offset << 6 | (n_bits - 1) in its first 16 bits, or the id itself
//   uint32_t obs_point_src;
//   uint32_t obs_point;
//   uint16_t sampling_port;              as in OpenFlow 1.0
//   uint8_t  direction;
//   uint8_t  zeros[5];
// };

/** Sends samples of the packets to IPFIX collectors, with ids that may come from fields of the packet. */
export interface Sample4Action {
  readonly type: 'sample4'
  /** How many of 65,535 packets are sampled, 1 or more. */
  readonly probability: number
  /** Number of the set of collectors. */
  readonly collectorSetId: number
  /** IPFIX observation domain id, or the bits of a field that contain it. */
  readonly obsDomainId: number | Subfield
  /** IPFIX observation point id, or the bits of a field that contain it. */
  readonly obsPointId: number | Subfield
  readonly samplingPort: number
  readonly direction: SampleDirection | number
}

/** A {@link Sample4Action} as {@link encode} takes it. */
export type Sample4ActionInit = Omit<Sample4Action, 'obsDomainId' | 'obsPointId'> & {
  readonly obsDomainId: number | SubfieldInit
  readonly obsPointId: number | SubfieldInit
}

function decodeSource(view: DataView, at: number): number | Subfield {
  return view.getUint32(at) === 0
    ? view.getUint32(at + 4)
    : decodeRange(decodeShortHeader(view, at), view.getUint16(at + 4))
}

function encodeSource(source: number | SubfieldInit, view: DataView, at: number, path: string): void {
  view.setUint32(at, 0)
  if (typeof source === 'number') {
    putU32(view, at + 4, source, path)
  } else {
    encodeShortSubfield(path, source, view, at, at + 4)
    view.setUint16(at + 6, 0)
  }
}

/**
 * Builds a {@link Sample4Action}: sends samples to IPFIX collectors, with ids that may come from fields of
 * the packet.
 *
 * @example
 * ```ts
 * import { formatActions, sample4 } from 'daolinet/codec'
 *
 * const action = sample4({
 *   probability: 9, collectorSetId: 1, obsDomainId: { field: 'reg0' }, obsPointId: 5,
 *   samplingPort: 0xffff_ffff, direction: 'default',
 * })
 * console.log(formatActions([action]))
 * // prints sample(probability=9,collector_set_id=1,obs_domain_id=NXM_NX_REG0[],obs_point_id=5)
 * ```
 */
export function sample4(init: Omit<Sample4ActionInit, 'type'>): Sample4ActionInit {
  return { type: 'sample4', ...init }
}

export const sample4Codec: ActionCodec<Sample4Action, Sample4ActionInit> = {
  type: 'sample4',
  ...nicira(51, { inActionSet: false, inOpenVSwitch: false }),
  decode(view, offset, end) {
    exactBytes(offset, end, 40, 'sample4', 'ERR_BAD_ACTION_LENGTH')
    return {
      type: 'sample4',
      probability: view.getUint16(offset + NICIRA_BODY),
      collectorSetId: view.getUint32(offset + 12),
      obsDomainId: decodeSource(view, offset + 16),
      obsPointId: decodeSource(view, offset + 24),
      samplingPort: portFrom16(view.getUint16(offset + 32)),
      direction: sampleDirections.name(view.getUint8(offset + 34)),
    }
  },
  encode(action, view, offset) {
    putU16(view, offset + NICIRA_BODY, action.probability, 'probability')
    putU32(view, offset + 12, action.collectorSetId, 'collectorSetId')
    encodeSource(action.obsDomainId, view, offset + 16, 'obsDomainId')
    encodeSource(action.obsPointId, view, offset + 24, 'obsPointId')
    view.setUint16(offset + 32, portTo16(action.samplingPort, 'samplingPort'))
    putU8(view, offset + 34, sampleDirections.value(action.direction), 'direction')
    return putZeros(view, offset + 35, offset + 40)
  },
}

/** Read with `sample`. */
export const sample4Text: ActionText<Sample4Action> = sampleText
