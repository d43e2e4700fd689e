/** Neighbour solicitations and advertisements (RFC 4861 §4.3, §4.4). */
import { readIpv6Text, readMacText } from '../../addresses/index.js'
import type { Fields } from './fields.js'

const SOURCE_ADDRESS = 1
const TARGET_ADDRESS = 2
const NO_MAC = '00:00:00:00:00:00'

/** Reads the target and the link-layer addresses. All are zero when one of these occurs twice. */
export function neighbourDiscovery(view: DataView, at: number, end: number, fields: Fields): void {
  const options = end - at < 16 ? undefined : linkLayerAddresses(view, at + 16, end)
  fields.ipv6NdTarget = options === undefined ? '::' : readIpv6Text(view, at)
  fields.ipv6NdSll = options?.get(SOURCE_ADDRESS) ?? NO_MAC
  fields.ipv6NdTll = options?.get(TARGET_ADDRESS) ?? NO_MAC
}

/** The addresses by type of option, up to a malformed option; undefined when a type occurs twice. */
function linkLayerAddresses(view: DataView, from: number, end: number): Map<number, string> | undefined {
  const found = new Map<number, string>()
  for (let at = from; end - at >= 8;) {
    const type = view.getUint8(at)
    const length = view.getUint8(at + 1) * 8
    if (length === 0 || length > end - at) break
    if ((type === SOURCE_ADDRESS || type === TARGET_ADDRESS) && length === 8) {
      if (found.has(type) && found.get(type) !== NO_MAC) return undefined
      found.set(type, readMacText(view, at + 2))
    }
    at += length
  }
  return found
}
