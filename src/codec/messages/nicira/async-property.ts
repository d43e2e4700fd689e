import { EncodeError } from '../../errors.js'
import { borrow, exactBytes, needBytes, putBytes, putU16, putU32, shown } from '../../wire/bytes.js'
import { decodeSized, encodeSized, PROPERTIES } from '../../wire/list.js'

// struct ofp_async_config_prop_reasons { OpenFlow 1.4 §7.3.10
//   uint16_t type;                       OFPACPT_*: even for slaves, odd for masters and equals
//   uint16_t length;                     8
//   uint32_t mask;                       bit n for reason n
// };
// struct ofp_async_config_prop_experimenter {
//   uint16_t type;                       OFPACPT_EXPERIMENTER_: 0xfffe SLAVE, 0xffff MASTER
//   uint16_t length;
//   uint32_t experimenter;
//   uint32_t exp_type;
//   uint8_t  data[];
//   uint8_t  pad[];                      to a multiple of 8
// };

const reasonNumbers = {
  packetInSlave: 0, packetInMaster: 1, portStatusSlave: 2, portStatusMaster: 3, flowRemovedSlave: 4,
  flowRemovedMaster: 5, roleStatusSlave: 6, roleStatusMaster: 7, tableStatusSlave: 8, tableStatusMaster: 9,
  requestForwardSlave: 10, requestForwardMaster: 11,
} as const
const experimenterNumbers = { experimenterSlave: 0xfffe, experimenterMaster: 0xffff } as const

type ReasonType = keyof typeof reasonNumbers
type ExperimenterType = keyof typeof experimenterNumbers

/**
 * Which messages of one kind the switch sends while the controller has a role (`Master` stands for master and
 * equal).
 */
export interface AsyncReasons {
  readonly type: ReasonType
  /** Bit n is set when the switch sends messages with reason n. */
  readonly mask: number
}

/** A property that an experimenter defined, kept byte for byte. */
export interface ExperimenterAsyncProperty {
  readonly type: ExperimenterType
  readonly experimenter: number
  /** Which property it is, as the experimenter numbers them. */
  readonly expType: number
  /** Borrowed when decoded. */
  readonly data: Uint8Array
}

/** A property of a type that the library does not know, kept byte for byte. */
export interface UnknownAsyncProperty {
  readonly type: 'unknown'
  /** `OFPACPT_*` number. */
  readonly propertyType: number
  /** Everything behind the 4 bytes of header. Borrowed when decoded. */
  readonly body: Uint8Array
}

/** One property of an {@link NxSetAsyncConfig2}. */
export type AsyncProperty = AsyncReasons | ExperimenterAsyncProperty | UnknownAsyncProperty

const names = new Map<number, ReasonType>(
  (Object.keys(reasonNumbers) as ReasonType[]).map((type) => [reasonNumbers[type], type]),
)

/**
 * Decodes the properties that lie from `offset` to `end`.
 * @throws {@link DecodeError}
 */
export function decodeAsyncProperties(view: DataView, offset: number, end: number): AsyncProperty[] {
  return decodeSized(PROPERTIES, view, offset, end, (at, to) => decodeProperty(view, at, to))
}

function decodeProperty(view: DataView, offset: number, end: number): AsyncProperty {
  const propertyType = view.getUint16(offset)
  const type = names.get(propertyType)
  if (type !== undefined) {
    exactBytes(offset, end, 8, type, 'ERR_BAD_PROPERTY_LENGTH')
    return { type, mask: view.getUint32(offset + 4) }
  }
  if (propertyType < experimenterNumbers.experimenterSlave) {
    return { type: 'unknown', propertyType, body: borrow(view, offset + 4, end) }
  }
  needBytes(offset, end, 12, 'experimenter', 'ERR_BAD_PROPERTY_LENGTH')
  return {
    type: propertyType === experimenterNumbers.experimenterSlave ? 'experimenterSlave' : 'experimenterMaster',
    experimenter: view.getUint32(offset + 4),
    expType: view.getUint32(offset + 8),
    data: borrow(view, offset + 12, end),
  }
}

/**
 * Encodes properties and returns the offset behind them.
 * @throws {@link EncodeError}
 */
export function encodeAsyncProperties(
  properties: readonly AsyncProperty[],
  view: DataView,
  offset: number,
): number {
  return encodeSized(PROPERTIES, properties, view, offset, encodeProperty)
}

function encodeProperty(property: AsyncProperty, view: DataView, offset: number): number {
  switch (property.type) {
    case 'unknown':
      putU16(view, offset, property.propertyType, 'propertyType')
      return putBytes(view, offset + 4, property.body, 'body')
    case 'experimenterSlave':
    case 'experimenterMaster':
      view.setUint16(offset, experimenterNumbers[property.type])
      putU32(view, offset + 4, property.experimenter, 'experimenter')
      putU32(view, offset + 8, property.expType, 'expType')
      return putBytes(view, offset + 12, property.data)
    default:
      if (typeof property.type !== 'string' || !Object.hasOwn(reasonNumbers, property.type)) {
        throw new EncodeError(
          'ERR_UNKNOWN_NAME', 'type', `no asynchronous property is called ${shown(property.type)}`,
        )
      }
      view.setUint16(offset, reasonNumbers[property.type])
      putU32(view, offset + 4, property.mask, 'mask')
      return offset + 8
  }
}
