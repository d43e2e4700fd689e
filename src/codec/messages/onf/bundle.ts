import { enumeration } from '../../wire/enumeration.js'
import { ExperimenterId } from '../../protocol/experimenters.js'
import { decodeWithin, encodeWithin } from '../../wire/list.js'
import { EXPERIMENTER_BODY, type ExperimenterCodec, type Header, type Init } from '../codec.js'
import { needBytes, needObject, pad8, putU16, putU32 } from '../../wire/bytes.js'
import { decodeBundleProperties, encodeBundleProperties, type BundleProperty } from './bundle-property.js'
import { filled } from '../../wire/members.js'

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

/** What the controller asks to be done with a bundle, and the switch's replies. */
export type BundleControlType =
  | 'openRequest' | 'openReply' | 'closeRequest' | 'closeReply' | 'commitRequest' | 'commitReply'
  | 'discardRequest' | 'discardReply'

interface Bundle extends Header {
  /** A number that the controller chooses for the bundle. */
  readonly bundleId: number
  /**
   * Bits of {@link BundleFlags}; they have to be the same in every message about a bundle. @defaultValue 0
   */
  readonly flags: number
  readonly properties: readonly BundleProperty[]
}

/**
 * The controller opens, closes, commits or discards a bundle, and the switch replies. The messages in a
 * bundle take effect together at its commit, or not at all (ONF EXT-230, OpenFlow 1.4 §6.9).
 */
export interface BundleControl extends Bundle {
  readonly type: 'bundleControl'
  /** @defaultValue `'openRequest'` */
  readonly ctrlType: BundleControlType | number
}

/**
 * The controller puts a message of type `M` into a bundle. (`Message` in the registry needs this type to be
 * declared, so it cannot be used here; `M` takes its place.)
 */
export interface BundleAddMessageOf<M> extends Bundle {
  readonly type: 'bundleAddMessage'
  /** The message. Its xid must be that of the message around it (OpenFlow 1.4 §7.3.9.6). */
  readonly message: M
}

/**
 * A {@link BundleAddMessageOf} as {@link encode} takes it. The message within gets the xid of this one unless
 * it has its own.
 */
export type BundleAddMessageInitOf<I> =
  Omit<Init<BundleAddMessageOf<I>>, 'message'> & { readonly message: I }

/** Bits of a bundle's `flags`. */
export const BundleFlags = {
  /** A packet sees either none of the changes of the bundle or all of them. */
  ATOMIC: 1 << 0,
  /** The messages take effect in the order in which they were added. */
  ORDERED: 1 << 1,
} as const

/** The names of bundle control types, and their values on the wire. */
export const bundleControlTypes = enumeration({
  openRequest: 0, openReply: 1, closeRequest: 2, closeReply: 3, commitRequest: 4, commitReply: 5,
  discardRequest: 6, discardReply: 7,
}, 'ctrlType')

/**
 * Builds a {@link BundleControl}: the controller opens a bundle; or does something else with it, by
 * `ctrlType`.
 *
 * @param init - the fields of {@link BundleControl}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { bundleControl, BundleFlags, formatMessage } from 'daolinet/codec'
 *
 * const message = bundleControl({ bundleId: 1, flags: BundleFlags.ATOMIC })
 * console.log(formatMessage(message).split('\n')[1]?.trim()) // bundle_id=0x1 type=OPEN_REQUEST flags=atomic
 * ```
 */
export function bundleControl(init: Omit<Init<BundleControl>, 'type'>): BundleControl {
  return filled({
    type: 'bundleControl', xid: 0, bundleId: 0, ctrlType: 'openRequest', flags: 0, properties: [],
  }, init)
}

/**
 * Builds a {@link BundleAddMessage}: the controller puts a message into a bundle. The message within gets the
 * xid of this one.
 *
 * @example
 * ```ts
 * import { bundleAddMessage, flowMod } from 'daolinet/codec'
 *
 * const add = bundleAddMessage({ xid: 7, bundleId: 1, message: flowMod({ match: { inPort: 1 } }) })
 * console.log(add.message.type, add.message.xid) // flowMod 7
 * ```
 */
export function bundleAddMessage<M extends { readonly type: string }>(
  init: Omit<BundleAddMessageInitOf<M>, 'type'>,
): BundleAddMessageOf<M & { readonly xid: number }> {
  const { xid = 0, message } = init
  const add = filled(
    { type: 'bundleAddMessage', xid, bundleId: 0, flags: 0, properties: [] }, init, 'message',
  )
  return { ...add, xid, message: { ...message, xid } }
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
      const given: Typed & { readonly xid?: number } = message.message
      const within = given.xid === undefined ? { ...given, xid: message.xid ?? 0 } : given
      return nested(within, view, inner)
    })
    const properties = message.properties ?? []
    return properties.length === 0 ? end : encodeBundleProperties(properties, view, pad8(view, inner, end))
  },
}
