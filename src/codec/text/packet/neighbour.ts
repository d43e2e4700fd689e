/** Neighbour solicitations and advertisements (RFC 4861 §4.3, §4.4). */
import { readIpv6Text, readMacText } from '../../address.js'
import type { Fields } from './headers.js'

const SOLICITATION = 135
const SOURCE_ADDRESS = 1
const TARGET_ADDRESS = 2
const NO_MAC = '00:00:00:00:00:00'

/** Reads the target and the link-layer address that belongs to the type; all zero when an option is wrong. */
export function neighbourDiscovery(
  view: DataView, at: number, end: number, type: number, fields: Fields,
): void {
  const wanted = type === SOLICITATION ? SOURCE_ADDRESS : TARGET_ADDRESS
  const target = end - at >= 16 ? readIpv6Text(view, at) : '::'
  const address = end - at >= 16 ? linkLayerAddress(view, at + 16, end, wanted) : NO_MAC
  fields.ipv6NdTarget = address === undefined ? '::' : target
  fields.ipv6NdSll = type === SOLICITATION ? address ?? NO_MAC : NO_MAC
  fields.ipv6NdTll = type === SOLICITATION ? NO_MAC : address ?? NO_MAC
}

/** The address of the option of this type; undefined when there are two, or an option is malformed. */
function linkLayerAddress(view: DataView, from: number, end: number, wanted: number): string | undefined {
  let found = NO_MAC
  for (let at = from; end - at >= 8;) {
    const length = view.getUint8(at + 1) * 8
    if (length === 0 || length > end - at) return undefined
    if (view.getUint8(at) === wanted && length === 8) {
      if (found !== NO_MAC) return undefined
      found = readMacText(view, at + 2)
    }
    at += length
  }
  return found
}
