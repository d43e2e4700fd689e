import { enumeration } from '../../wire/enumeration.js'
import { ExperimenterId } from '../../protocol/experimenters.js'
import { decodeWithin, encodeWithin } from '../../wire/list.js'
import { EXPERIMENTER_BODY, type ExperimenterCodec, type Header, type Init } from '../codec.js'
import { needBytes, needObject, pad8, putU16, putU32 } from '../../wire/bytes.js'
import { decodeBundleProperties, encodeBundleProperties, type BundleProperty } from './bundle-property.js'

// struct onf_bundle_ctrl_msg {           ONF EXT-230 (OpenFlow 1.4 §7.3.9), ONFT_BUNDLE_CONTROL = 2300
//   uint32_t bundle_id;
//   uint16_t type;
//   uint16_t flags;
//   struct ofp_bundle_prop_header properties[];
// };
// struct onf_bundle_add_msg {            ONFT_BUNDLE_ADD_MESSAGE = 2301
//   uint32_t bundle_id;
//   uint8_t  pad[2];
//   uint16_t flags;
//   struct ofp_header message;           whole; padded to a multiple of 8 only if properties follow
//   struct ofp_bundle_prop_header properties[];
// };

/** What becomes of a bundle, and the answer to it. */
export type BundleControlType =
  | 'openRequest' | 'openReply' | 'closeRequest' | 'closeReply' | 'commitRequest' | 'commitReply'
  | 'discardRequest' | 'discardReply'

interface Bundle extends Header {
  /** The controller's own number for the bundle. */
  readonly bundleId: number
  /** Bits of {@link BundleFlags}: the same in every message about a bundle. */
  readonly flags: number
  readonly properties: readonly BundleProperty[]
}

/** Opens, closes, commits or discards a bundle: messages that take effect together or not at all. */
export interface BundleControl extends Bundle {
  readonly type: 'bundleControl'
  /** @defaultValue `'openRequest'` */
  readonly ctrlType: BundleControlType | number
}

/** Puts a message of type `M` into a bundle; the registry of messages says which there are. */
export interface BundleAddMessageOf<M> extends Bundle {
  readonly type: 'bundleAddMessage'
  /** The message. Its xid must be that of the message around it (OpenFlow 1.4 §7.3.9.6). */
  readonly message: M
}

/** A {@link BundleAddMessageOf} to encode; the message within has this one's xid unless it has its own. */
export type BundleAddMessageInitOf<I> =
  Omit<Init<BundleAddMessageOf<I>>, 'message'> & { readonly message: I }

/** Bits of a bundle's `flags`. */
export const BundleFlags = {
  /** No packet sees a part of it. */
  ATOMIC: 1 << 0,
  /** In the order in which the messages were added. */
  ORDERED: 1 << 1,
} as const

/** The names of bundle control types, and their values on the wire. */
export const bundleControlTypes = enumeration({
  openRequest: 0, openReply: 1, closeRequest: 2, closeReply: 3, commitRequest: 4, commitReply: 5,
  discardRequest: 6, discardReply: 7,
}, 'ctrlType')

/** A {@link BundleControl}: it opens one, unless told otherwise. */
export function bundleControl(init: Omit<Init<BundleControl>, 'type'>): BundleControl {
  return {
    type: 'bundleControl', xid: 0, bundleId: 0, ctrlType: 'openRequest', flags: 0, properties: [], ...init,
  }
}

/** Builds a {@link BundleAddMessageOf}; the message within gets this one's xid. */
export function bundleAddMessage<M extends { readonly type: string }>(
  init: Omit<BundleAddMessageInitOf<M>, 'type'>,
): BundleAddMessageOf<M & { readonly xid: number }> {
  const { xid = 0, message } = init
  return {
    type: 'bundleAddMessage',
    bundleId: 0,
    flags: 0,
    properties: [],
    ...init,
    xid,
    message: { ...message, xid },
  }
}

const BODY = EXPERIMENTER_BODY + 8

function decodeProperties(view: DataView, offset: number, padding: number, end: number): BundleProperty[] {
  if (offset === end) return []
  needBytes(offset, end, padding, 'properties')
  return decodeBundleProperties(view, offset + padding, end)
}

export const bundleControlCodec: ExperimenterCodec<BundleControl> = {
  type: 'bundleControl',
  experimenter: ExperimenterId.ONF,
  expType: 2300,
  decode(view, offset, end, xid) {
    needBytes(offset, end, BODY, 'bundleControl')
    const at = offset + EXPERIMENTER_BODY
    return {
      type: 'bundleControl',
      xid,
      bundleId: view.getUint32(at),
      ctrlType: bundleControlTypes.name(view.getUint16(at + 4)),
      flags: view.getUint16(at + 6),
      properties: decodeBundleProperties(view, offset + BODY, end),
    }
  },
  encode(message, view, offset) {
    const at = offset + EXPERIMENTER_BODY
    putU32(view, at, message.bundleId ?? 0, 'bundleId')
    putU16(view, at + 4, bundleControlTypes.value(message.ctrlType ?? 'openRequest'), 'ctrlType')
    putU16(view, at + 6, message.flags ?? 0, 'flags')
    return encodeBundleProperties(message.properties ?? [], view, offset + BODY)
  },
}

type Typed = { readonly type: string }

export const bundleAddMessageCodec: ExperimenterCodec<
  BundleAddMessageOf<Header>, BundleAddMessageInitOf<Typed>
> = {
  type: 'bundleAddMessage',
  experimenter: ExperimenterId.ONF,
  expType: 2301,
  decode(view, offset, end, xid, nested) {
    needBytes(offset, end, BODY + 8, 'bundleAddMessage')
    const at = offset + EXPERIMENTER_BODY
    const inner = offset + BODY
    const message = decodeWithin('message', () => nested(view, inner, end))
    const length = view.getUint16(inner + 2)
    return {
      type: 'bundleAddMessage',
      xid,
      bundleId: view.getUint32(at),
      flags: view.getUint16(at + 6),
      message,
      properties: decodeProperties(view, inner + length, -length & 7, end),
    }
  },
  encode(message, view, offset, nested) {
    const at = offset + EXPERIMENTER_BODY
    putU32(view, at, message.bundleId ?? 0, 'bundleId')
    view.setUint16(at + 4, 0)
    putU16(view, at + 6, message.flags ?? 0, 'flags')
    const inner = offset + BODY
    const end = encodeWithin('message', () => {
      needObject(message.message, '')
      const within = { xid: message.xid ?? 0, ...message.message }
      return nested(within, view, inner)
    })
    const properties = message.properties ?? []
    return properties.length === 0 ? end : encodeBundleProperties(properties, view, pad8(view, inner, end))
  },
}
