/** VLAN tags: IEEE 802.1Q, and stacked 802.1ad. */
import { EncodeError } from '../errors.js'
import { needObject, putU16 } from '../wire/bytes.js'
import { isTag } from './ethernet.js'
import { needHeader, needSpace, required, within, type Draft } from './field.js'

/** Bytes of one tag, counted as they lie on the wire behind the EtherType that announces them. */
export const VLAN_SIZE = 4

/** Deeper stacks than this stay in the payload; no network in use comes near it. */
export const MAX_VLAN_TAGS = 8

/** One tag. The EtherType that announces it (0x8100 or 0x88a8) is in the header before it. */
export interface Vlan {
  /** VLAN identifier, 0 to 4095; 0 carries a priority only. */
  readonly vid: number
  /** Priority code point, 0 to 7. */
  readonly pcp: number
  /** Drop eligible indicator; before 802.1Q-2011 the canonical format indicator. */
  readonly dei: boolean
  /** What follows this tag. */
  readonly ethType: number
  /** The next tag inwards, when `ethType` announces one. */
  readonly inner?: Vlan
}

/** What {@link writeVlan} needs; `buildPacket` finds `ethType` by the next layer. */
export interface VlanInit {
  readonly vid: number
  /** 0 when left out. */
  readonly pcp?: number
  /** False when left out. */
  readonly dei?: boolean
  readonly ethType?: number
  readonly inner?: VlanInit
}

/**
 * The number of tags of a stack; 0 for none.
 * @throws EncodeError TOO_LONG beyond {@link MAX_VLAN_TAGS}, as in a stack that contains itself
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
 * Reads the stack of tags at `offset`, which is just behind the EtherType of the first.
 * @returns the outermost tag
 * @throws DecodeError TRUNCATED when the first tag is not all there; a later one that is cut is left out
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
 * Writes one tag, without the tags inside it.
 * @param ethType - what follows, where `vlan` does not say
 * @returns the offset behind it
 * @throws EncodeError
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
