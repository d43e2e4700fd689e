/**
 * VLAN id, presence and priority, which two fields of OpenFlow or one of Nicira match and which are printed
 * together.
 */
import { VlanId } from '../../protocol/constants.js'
import { hexDigits } from '../../syntax/number.js'
import type { FieldReader } from './reader.js'

const VID = 0x0fff
const { PRESENT } = VlanId
const PCP = 0xe000

/** `dl_vlan=9,dl_vlan_pcp=3` for whole tags, otherwise `vlan_tci=0x1000/0x1000`. */
export function vlanItems(read: FieldReader): string[] {
  let value = 0
  let mask = 0
  const tci = read('vlanTci')
  if (tci !== undefined) {
    value |= Number(tci.value)
    mask |= Number(tci.mask)
  }
  const vid = read('vlanVid')
  if (vid !== undefined) {
    value |= Number(vid.value) & (VID | PRESENT)
    mask |= Number(vid.mask) & (VID | PRESENT)
  }
  const pcp = read('vlanPcp')
  if (pcp !== undefined) {
    value |= (Number(pcp.value) << 13) | PRESENT
    mask |= PCP | PRESENT
  }
  return tciItems('', value, mask)
}

/**
 * Writes tag control information and its mask like {@link vlanItems}. `suffix` numbers the inner tags of a
 * packet.
 */
export function tciItems(suffix: string, value: number, mask: number): string[] {
  if (mask === 0) return []
  const vid = mask & VID
  const pcp = mask & PCP
  const whole = (vid === 0 || vid === VID) && (pcp === 0 || pcp === PCP) && (vid | pcp) !== 0
  if ((mask & value & PRESENT) !== 0 && whole) {
    return [
      ...(vid === 0 ? [] : [`dl_vlan${suffix}=${value & VID}`]),
      ...(pcp === 0 ? [] : [`dl_vlan_pcp${suffix}=${value >>> 13}`]),
    ]
  }
  const exact = mask === 0xffff ? '' : `/${hexDigits(mask, 4)}`
  return [`vlan_tci${suffix}=${hexDigits(value, 4)}${exact}`]
}
