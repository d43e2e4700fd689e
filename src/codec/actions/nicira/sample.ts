import { PortNo } from '../../protocol/constants.js'
import { isInteger, numberOf } from '../../syntax/integer.js'
import { bare, valueOf, type Item } from '../../syntax/items.js'
import { formatPort, portOf } from '../../syntax/port.js'
import { fail, type Span } from '../../syntax/span.js'
import { formatSubfield, subfieldOf } from '../../syntax/subfield.js'
import { exactBytes, putU16, putU32, putU8, putZeros } from '../../wire/bytes.js'
import { enumeration } from '../../wire/enumeration.js'
import { nicira, NICIRA_BODY, type ActionCodec } from '../codec.js'
import { portFrom16, portTo16 } from '../layout.js'
import { argumentsOf, type ActionText } from '../text.js'
import type { Subfield } from '../../match/subfield.js'

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

/**
 * Whether packets are sampled when they are received (`ingress`) or when they are sent (`egress`); `default`
 * lets the switch choose by the ports.
 */
export type SampleDirection = 'default' | 'ingress' | 'egress'

interface Sample {
  /** How many of 65,535 packets are sampled, 1 or more. */
  readonly probability: number
  /** Number of the set of collectors. @defaultValue 0 */
  readonly collectorSetId?: number
  /** IPFIX observation domain id. @defaultValue 0 */
  readonly obsDomainId?: number
  /** IPFIX observation point id. @defaultValue 0 */
  readonly obsPointId?: number
}

/** Sends samples of the packets to IPFIX collectors. */
export interface SampleAction extends Sample { readonly type: 'sample' }

/** Sends samples of the packets of a port to IPFIX collectors. */
export interface Sample2Action extends Sample {
  readonly type: 'sample2'
  readonly samplingPort: number
}

/** Sends samples of the packets of a port, in one direction, to IPFIX collectors. */
export interface Sample3Action extends Sample {
  readonly type: 'sample3'
  readonly samplingPort: number
  readonly direction: SampleDirection | number
}

/**
 * Builds a {@link SampleAction}: sends samples of the packets to collectors.
 *
 * @example
 * ```ts
 * import { formatActions, sample } from 'daolinet/codec'
 *
 * console.log(formatActions([sample({ probability: 655, collectorSetId: 1 })]))
 * // prints sample(probability=655,collector_set_id=1,obs_domain_id=0,obs_point_id=0)
 * ```
 */
export function sample(init: Omit<SampleAction, 'type'>): SampleAction {
  return { type: 'sample', ...init }
}

/**
 * Builds a {@link Sample2Action}: sends samples of the packets of a port to collectors.
 *
 * @example
 * ```ts
 * import { formatActions, sample2 } from 'daolinet/codec'
 *
 * console.log(formatActions([sample2({ probability: 655, samplingPort: 3 })]))
 * // prints sample(probability=655,collector_set_id=0,obs_domain_id=0,obs_point_id=0,sampling_port=3)
 * ```
 */
export function sample2(init: Omit<Sample2Action, 'type'>): Sample2Action {
  return { type: 'sample2', ...init }
}

/**
 * Builds a {@link Sample3Action}: sends samples of the packets of a port, in one direction, to collectors.
 *
 * @example
 * ```ts
 * import { formatActions, sample3 } from 'daolinet/codec'
 *
 * console.log(formatActions([sample3({ probability: 655, samplingPort: 3, direction: 'egress' })]))
 * // prints sample(probability=655,collector_set_id=0,obs_domain_id=0,obs_point_id=0,sampling_port=3,egress)
 * ```
 */
export function sample3(init: Omit<Sample3Action, 'type'>): Sample3Action {
  return { type: 'sample3', ...init }
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

export const sampleCodec: ActionCodec<SampleAction> = {
  type: 'sample',
  ...nicira(29, { inActionSet: false }),
  decode(view, offset, end) {
    exactBytes(offset, end, 24, 'sample', 'ERR_BAD_ACTION_LENGTH')
    return { type: 'sample', ...decodeSample(view, offset) }
  },
  encode: encodeSample,
}

export const sample2Codec: ActionCodec<Sample2Action> = {
  type: 'sample2',
  ...nicira(38, { inActionSet: false }),
  decode(view, offset, end) {
    exactBytes(offset, end, 32, 'sample2', 'ERR_BAD_ACTION_LENGTH')
    const samplingPort = portFrom16(view.getUint16(offset + 24))
    return { type: 'sample2', ...decodeSample(view, offset), samplingPort }
  },
  encode(action, view, offset) {
    const at = encodeSample(action, view, offset)
    view.setUint16(at, portTo16(action.samplingPort, 'samplingPort'))
    return putZeros(view, at + 2, offset + 32)
  },
}

export const sample3Codec: ActionCodec<Sample3Action> = {
  type: 'sample3',
  ...nicira(41, { inActionSet: false }),
  decode(view, offset, end) {
    exactBytes(offset, end, 32, 'sample3', 'ERR_BAD_ACTION_LENGTH')
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

/** What the four actions share. The first has no port, the last may take its ids from fields. */
export interface AnySample {
  readonly type: string
  readonly probability: number
  readonly collectorSetId?: number
  readonly obsDomainId?: number | Subfield
  readonly obsPointId?: number | Subfield
  readonly samplingPort?: number
  readonly direction?: SampleDirection | number
}

export const sampleText: ActionText<AnySample> = { format: formatSample, read: { sample: readSample } }

/** `sample(probability=1,collector_set_id=2,obs_domain_id=3,obs_point_id=4,sampling_port=5,egress)`. */
function formatSample(action: AnySample): string {
  const { samplingPort = PortNo.ANY, direction: way = 'default' } = action
  return `sample(${[
    `probability=${action.probability}`,
    `collector_set_id=${action.collectorSetId ?? 0}`,
    `obs_domain_id=${formatId(action.obsDomainId)}`,
    `obs_point_id=${formatId(action.obsPointId)}`,
    ...(samplingPort === PortNo.ANY ? [] : [`sampling_port=${formatPort(samplingPort)}`]),
    ...(way === 'default' ? [] : [typeof way === 'number' ? `direction=${way}` : way]),
  ].join(',')})`
}

function formatId(id: number | Subfield | undefined): string {
  return typeof id === 'object' ? formatSubfield(id) : String(id ?? 0)
}

function readSample(item: Item): AnySample {
  let probability = 0
  let collectorSetId = 0
  let obsDomainId: number | Subfield = 0
  let obsPointId: number | Subfield = 0
  let samplingPort: number = PortNo.ANY
  let direction: SampleDirection = 'default'
  argumentsOf(item, {
    probability: (argument) => { probability = numberOf(valueOf(argument), 16, 'probability') },
    collector_set_id: (argument) => { collectorSetId = numberOf(valueOf(argument), 32, 'collector_set_id') },
    obs_domain_id: (argument) => { obsDomainId = idOf(valueOf(argument)) },
    obs_point_id: (argument) => { obsPointId = idOf(valueOf(argument)) },
    sampling_port: (argument) => { samplingPort = portOf(valueOf(argument)) },
    ingress: (argument) => {
      bare(argument)
      direction = 'ingress'
    },
    egress: (argument) => {
      bare(argument)
      direction = 'egress'
    },
  })
  if (probability === 0) fail('ERR_MISSING', item.whole, 'sample wants a probability of 1 to 65535')
  return oldest({ probability, collectorSetId, obsDomainId, obsPointId, samplingPort, direction })
}

/** The oldest of the four actions that has room for these arguments. */
function oldest(sample: Required<Omit<AnySample, 'type'>>): AnySample {
  const { probability, collectorSetId, obsDomainId, obsPointId, samplingPort, direction } = sample
  if (typeof obsDomainId !== 'number' || typeof obsPointId !== 'number') return { type: 'sample4', ...sample }
  const ids = { probability, collectorSetId, obsDomainId, obsPointId }
  if (direction !== 'default') return { type: 'sample3', ...ids, samplingPort, direction }
  return samplingPort === PortNo.ANY ? { type: 'sample', ...ids } : { type: 'sample2', ...ids, samplingPort }
}

function idOf(span: Span): number | Subfield {
  return isInteger(span) ? numberOf(span, 32, 'an id') : subfieldOf(span)
}
