/** VLAN tags, which a text may match by id, priority, or all of their 16 bits. */
import { fieldByName } from '../../match/table.js'
import { VlanId } from '../../protocol/constants.js'
import { bigintOf, numberOf } from '../../syntax/integer.js'
import { valueOfField } from '../../syntax/read-value.js'
import { cut, fail, textOf, type Span } from '../../syntax/span.js'
import type { MatchFields } from './match-fields.js'

const VID = 0x0fff
const { PRESENT } = VlanId
const PCP = 0xe000
const NO_TAG = 0xffff

/** `dl_vlan` has 16 bits of its own, and no mask. */
const ID = { ...fieldByName('vlanPcp')!, text: 'dl_vlan', bits: 16, bytes: 2 }

const keys: ReadonlySet<string> = new Set(
  ['dl_vlan', 'dl_vlan_pcp', 'vlan_pcp', 'vlan_vid', 'OXM_OF_VLAN_VID', 'vlan_tci', 'NXM_OF_VLAN_TCI'],
)

/** Whether a key is about the tag. */
export function isVlanKey(key: string): boolean {
  return keys.has(key)
}

/** What a text says of the tag, bit by bit. */
export class VlanTag {
  #value = 0
  #mask = 0
  #span: Span | undefined

  /** Takes what a key says, of which {@link isVlanKey} holds. */
  take(key: string, value: Span, whole: Span): void {
    switch (key) {
      case 'dl_vlan': return this.#id(value, whole)
      case 'vlan_vid': case 'OXM_OF_VLAN_VID': return this.#vid(value, whole)
      case 'vlan_tci': case 'NXM_OF_VLAN_TCI': return this.#tci(value, whole)
      default: return this.#pcp(value, whole)
    }
  }

  #id(value: Span, whole: Span): void {
    const { value: given, mask } = valueOfField(ID, value)
    if (mask === 0n) return
    const id = Number(given)
    if (id === NO_TAG) return this.#add(0, VID | PRESENT, whole)
    if (id > VID) fail(
      'ERR_OUT_OF_RANGE', value, 'a VLAN id is 0 to 4095, and 0xffff says that there is none',
    )
    return this.#add(id | PRESENT, VID | PRESENT, whole)
  }

  #pcp(span: Span, whole: Span): void {
    const { value, mask } = valueOfField(fieldByName('vlanPcp')!, span)
    if (mask !== 0n) this.#add(Number(value) << 13 | PRESENT, PCP | PRESENT, whole)
  }

  #vid(span: Span, whole: Span): void {
    const { value, mask } = valueOfField(fieldByName('vlanVid')!, span)
    return this.#add(Number(value), mask === undefined ? VID | PRESENT : Number(mask), whole)
  }

  #tci(span: Span, whole: Span): void {
    const masked = cut(span, '/')
    const value = Number(bigintOf(masked?.[0] ?? span, 16, 'vlan_tci'))
    return this.#add(value, masked === undefined ? 0xffff : numberOf(masked[1], 16, 'vlan_tci'), whole)
  }

  #add(value: number, mask: number, whole: Span): void {
    if (((this.#value ^ value) & this.#mask & mask) !== 0) {
      fail('ERR_DUPLICATE', whole, `${textOf(whole)} contradicts what was said of the tag before`)
    }
    this.#value |= value & mask
    this.#mask |= mask
    this.#span ??= whole
  }

  /** Whether the match is of tagged packets. */
  get tagged(): boolean {
    return (this.#value & this.#mask & PRESENT) !== 0
  }

  /** Adds the fields of OpenFlow that say it, or else Nicira's `vlanTci`. */
  addTo(fields: MatchFields): void {
    if (this.#span === undefined) return
    const id = this.#mask & (VID | PRESENT)
    const pcp = this.#mask & PCP
    const untagged = this.#value === 0 && id === (VID | PRESENT) && pcp === PCP
    if (pcp !== 0 && !untagged && !(pcp === PCP && this.tagged)) {
      fields.add(fieldByName('vlanTci')!, masked(this.#value, this.#mask, 0xffff), this.#span)
      return
    }
    if (id !== 0) {
      const read = masked(this.#value & (VID | PRESENT), id, VID | PRESENT)
      fields.add(fieldByName('vlanVid')!, read, this.#span)
    }
    if (pcp !== 0 && !untagged) {
      fields.add(fieldByName('vlanPcp')!, { value: BigInt(this.#value >>> 13) }, this.#span)
    }
  }
}

function masked(value: number, mask: number, all: number): { value: bigint, mask?: bigint } {
  return mask === all ? { value: BigInt(value) } : { value: BigInt(value & mask), mask: BigInt(mask) }
}
