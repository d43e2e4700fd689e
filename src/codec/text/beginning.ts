/** Messages of which only the first bytes are there. */
import { OFP_VERSION } from '../protocol/header.js'
import { EXPERIMENTER_BODY } from '../messages/codec.js'
import {
  EXPERIMENTER_MULTIPART, EXPERIMENTER_MULTIPART_BODY, MULTIPART_BODY,
} from '../messages/multipart/multipart.js'
import {
  experimenterCodecs, experimenterMultipartCodecs, messageCodecs, multipartCodecs,
} from '../messages/registry.js'
import type { MessageType } from '../messages/registry.js'

/** Hello, error and echoes have the same numbers in every version; this is the greatest of them. */
const LAST_OF_EVERY_VERSION = 3
const EXPERIMENTER = 4
const MULTIPART_REQUEST = 18
const MULTIPART_REPLY = 19

/**
 * The type of a message by its first bytes; undefined when it has none, or when these are too few to tell.
 */
export function typeOfBeginning(view: DataView): MessageType | undefined {
  const number = view.getUint8(1)
  if (view.getUint8(0) !== OFP_VERSION && number > LAST_OF_EVERY_VERSION) return undefined
  switch (number) {
    case EXPERIMENTER: return ofExperimenter(view)
    case MULTIPART_REQUEST: return ofMultipart(view, 'request')
    case MULTIPART_REPLY: return ofMultipart(view, 'reply')
    default: return Object.values(messageCodecs).find((codec) => codec.number === number)?.type
  }
}

function ofExperimenter(view: DataView): MessageType | undefined {
  if (view.byteLength < EXPERIMENTER_BODY) return undefined
  const [experimenter, expType] = [view.getUint32(8), view.getUint32(12)]
  return Object.values(experimenterCodecs)
    .find((codec) => codec.experimenter === experimenter && codec.expType === expType)?.type
}

function ofMultipart(view: DataView, direction: 'request' | 'reply'): MessageType | undefined {
  if (view.byteLength < MULTIPART_BODY) return undefined
  const multipart = view.getUint16(8)
  if (multipart !== EXPERIMENTER_MULTIPART) {
    return Object.values(multipartCodecs)
      .find((codec) => codec.multipart === multipart && codec.direction === direction)?.type
  }
  if (view.byteLength < EXPERIMENTER_MULTIPART_BODY) return undefined
  const [experimenter, expType] = [view.getUint32(16), view.getUint32(20)]
  return Object.values(experimenterMultipartCodecs).find((codec) =>
    codec.experimenter === experimenter && codec.expType === expType && codec.direction === direction)?.type
}
