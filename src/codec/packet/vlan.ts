/** VLAN tags: IEEE 802.1Q, and stacked 802.1ad. */
import { EncodeError } from '../errors.js'
import { needObject, putU16 } from '../wire/bytes.js'
import { isTag } from './ethernet.js'
import { needHeader, needSpace, required, within, type Draft } from './field.js'

/** Length of one tag in bytes: its TCI, and the EtherType of what follows it. */
export const VLAN_SIZE = 4

/** How many tags are read; those behind them are left in the payload. */
export const MAX_VLAN_TAGS = 8

/** A VLAN tag. The EtherType that announces it, 0x8100 or 0x88a8, is in the header before it. */
export interface Vlan {
  /** VLAN identifier, 0 to 4095; 0 when the tag is there only for its priority. */
  readonly vid: number
  /** Priority code point, 0 to 7. */
  readonly pcp: number
  /** Drop eligible indicator; before 802.1Q-2011 the canonical format indicator. */
  readonly dei: boolean
  /** EtherType of what follows the tag. */
  readonly ethType: number
  /** The next tag, when `ethType` announces one. */
  readonly inner?: Vlan
}

/** A VLAN tag as {@link writeVlan} takes it. {@link buildPacket} works out `ethType` from the next layer. */
export interface VlanInit {
  readonly vid: number
  /** @defaultValue 0 */
  readonly pcp?: number
  /** @defaultValue false */
  readonly dei?: boolean
  readonly ethType?: number
  readonly inner?: VlanInit
}

/**
 * Counts the tags of a stack; 0 for none.
 * @param vlan - the outermost tag
 * @throws EncodeError for more than {@link MAX_VLAN_TAGS}, as in a stack that contains itself
 *
 * @example
 * ```ts
 * import { vlanDepth } from 'daolinet/packet'
 *
 * console.log(vlanDepth({ vid: 5, inner: { vid: 6 } }), vlanDepth(undefined)) // 2 0
 * ```
 */
export function vlanDepth(vlan: VlanInit | undefined): number {
  let depth = 0
  for (let tag = vlan; tag !== undefined; tag = tag.inner) {
    needObject(tag, 'vlan')
    if (++depth > MAX_VLAN_TAGS) {
      throw new EncodeError('ERR_TOO_LONG', 'vlan', `more than ${MAX_VLAN_TAGS} tags`)
    }
  }
  return depth
}

/**
 * Reads the stack of tags at `offset`, which is directly behind the EtherType that announces the first.
 * @param end - where the bytes end
 * @returns the outermost tag
 * @throws DecodeError when the first tag is not complete; a later one that is not is left out
 *
 * @example
 * ```ts
 * import { buildPacket, ETHERNET_SIZE, EthType, parseVlan } from 'daolinet/packet'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' },
 *   vlan: { vid: 5, inner: { vid: 6, ethType: EthType.LLDP } },
 * })
 * console.log(parseVlan(new DataView(frame.buffer), ETHERNET_SIZE).inner?.vid) // 6
 * ```
 */
export function parseVlan(view: DataView, offset: number, end = view.byteLength): Vlan {
  needHeader(offset, end, VLAN_SIZE, 'vlan')
  let last = offset
  for (let depth = 1; depth < MAX_VLAN_TAGS; depth++) {
    if (!isTag(view.getUint16(last + 2)) || end - last < 2 * VLAN_SIZE) break
    last += VLAN_SIZE
  }
  let vlan: Vlan | undefined
  for (let at = last; at >= offset; at -= VLAN_SIZE) {
    const tci = view.getUint16(at)
    const tag: Draft<Vlan> = {
      vid: tci & 0xfff, pcp: tci >>> 13, dei: (tci & 0x1000) !== 0, ethType: view.getUint16(at + 2),
    }
    if (vlan !== undefined) tag.inner = vlan
    vlan = tag
  }
  return vlan!
}

/**
 * Writes one tag at `offset`, without its inner tags.
 * @param ethType - EtherType of what follows, when `vlan` does not give it
 * @returns the offset behind it
 * @throws EncodeError for a value that does not fit, or too little space
 *
 * @example
 * ```ts
 * import { EthType, VLAN_SIZE, writeVlan } from 'daolinet/packet'
 *
 * const view = new DataView(new ArrayBuffer(VLAN_SIZE))
 * writeVlan(view, 0, { vid: 5, pcp: 1 }, EthType.IPV4)
 * console.log(view.getUint32(0).toString(16)) // 20050800
 * ```
 */
export function writeVlan(
  view: DataView, offset: number, vlan: VlanInit, ethType = vlan.ethType,
): number {
  needSpace(view, offset, VLAN_SIZE, 'vlan')
  const vid = within(0xfff, vlan.vid, 'vlan.vid')
  const pcp = within(7, vlan.pcp ?? 0, 'vlan.pcp')
  view.setUint16(offset, (pcp << 13) | (vlan.dei === true ? 0x1000 : 0) | vid)
  putU16(view, offset + 2, required(ethType, 'vlan.ethType'), 'vlan.ethType')
  return offset + VLAN_SIZE
}
