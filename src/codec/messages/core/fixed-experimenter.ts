import { exactBytes } from '../../wire/bytes.js'
import { EXPERIMENTER_BODY, type ExperimenterCodec, type Header, type Init } from '../codec.js'
import type { Struct } from '../../wire/struct.js'

/** Makes the codec of an experimenter message whose body is one fixed layout. */
export function fixedExperimenter<M extends Header>(
  type: M['type'], experimenter: number, expType: number, layout: Struct<Omit<M, 'type' | 'xid'>>,
): ExperimenterCodec<M> {
  return {
    type,
    experimenter,
    expType,
    decode(view, offset, end, xid) {
      exactBytes(offset + EXPERIMENTER_BODY, end, layout.size, type)
      return { type, xid, ...layout.decode(view, offset + EXPERIMENTER_BODY) } as M
    },
    encode: (message: Init<M>, view, offset) =>
      layout.encode(message as unknown as Partial<Omit<M, 'type' | 'xid'>>, view, offset + EXPERIMENTER_BODY),
  }
}

/** Makes the codec of an experimenter message without a body. */
export function bodilessExperimenter<const T extends string>(
  type: T, experimenter: number, expType: number,
): ExperimenterCodec<Header & { readonly type: T }> {
  return {
    type,
    experimenter,
    expType,
    decode(_view, offset, end, xid) {
      exactBytes(offset, end, EXPERIMENTER_BODY, type)
      return { type, xid }
    },
    encode: (_message, _view, offset) => offset + EXPERIMENTER_BODY,
  }
}
