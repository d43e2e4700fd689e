import { EncodeError } from '../../errors.js'
import { borrow, needBytes, putBytes, putU16, putU32, shown } from '../../wire/bytes.js'
import { decodeSized, encodeSized, PROPERTIES } from '../../wire/list.js'

// struct ofp_bundle_prop_experimenter, ofp_role_prop_experimenter {     OpenFlow 1.4 §7.3.9.4, §7.4.4
//   uint16_t type;                       0xffff: the only one that is defined
//   uint16_t length;                     without the padding
//   uint32_t experimenter;
//   uint32_t exp_type;
//   uint8_t  data[];
//   uint8_t  pad[];                      to a multiple of 8
// };

/** A property that an experimenter defined, kept byte for byte. */
export interface ExperimenterBundleProperty {
  readonly type: 'experimenter'
  readonly experimenter: number
  /** Which property it is, as the experimenter numbers them. */
  readonly expType: number
  /** Borrowed when decoded. */
  readonly data: Uint8Array
}

/** A property of a type that the library does not know, kept byte for byte. */
export interface UnknownBundleProperty {
  readonly type: 'unknown'
  readonly propertyType: number
  /** Everything behind the 4 bytes of header. Borrowed when decoded. */
  readonly body: Uint8Array
}

/** A property of a bundle message or of a {@link RoleStatus}. */
export type BundleProperty = ExperimenterBundleProperty | UnknownBundleProperty

const EXPERIMENTER = 0xffff
const code = 'ERR_BAD_PROPERTY_LENGTH'

/**
 * Decodes the properties that lie from `offset` to `end`.
 * @throws {@link DecodeError}
 */
export function decodeBundleProperties(view: DataView, offset: number, end: number): BundleProperty[] {
  return decodeSized(PROPERTIES, view, offset, end, (at, to) => {
    const propertyType = view.getUint16(at)
    if (propertyType !== EXPERIMENTER)
      return { type: 'unknown', propertyType, body: borrow(view, at + 4, to) }
    needBytes(at, to, 12, 'experimenter', code)
    return {
      type: 'experimenter',
      experimenter: view.getUint32(at + 4),
      expType: view.getUint32(at + 8),
      data: borrow(view, at + 12, to),
    }
  })
}

/**
 * Encodes properties and returns the offset behind them.
 * @throws {@link EncodeError}
 */
export function encodeBundleProperties(
  properties: readonly BundleProperty[],
  view: DataView,
  offset: number,
): number {
  return encodeSized(PROPERTIES, properties, view, offset, encodeProperty)
}

function encodeProperty(property: BundleProperty, view: DataView, offset: number): number {
  switch (property.type) {
    case 'experimenter':
      view.setUint16(offset, EXPERIMENTER)
      putU32(view, offset + 4, property.experimenter, 'experimenter')
      putU32(view, offset + 8, property.expType, 'expType')
      return putBytes(view, offset + 12, property.data)
    case 'unknown':
      putU16(view, offset, property.propertyType, 'propertyType')
      return putBytes(view, offset + 4, property.body, 'body')
    default: {
      const { type } = property as { readonly type: string }
      throw new EncodeError('ERR_UNKNOWN_NAME', 'type', `no property is called ${shown(type)}`)
    }
  }
}
