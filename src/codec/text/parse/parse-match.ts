/** Matches from text. */
import { flowMod } from '../../messages/core/flow-mod.js'
import { missingPrerequisite, unmetPrerequisite } from '../../match/prerequisites.js'
import { fieldByName, type NamedField } from '../../match/table.js'
import { fieldOf } from '../../syntax/field-name.js'
import { bare, items, valueOf, type Item } from '../../syntax/items.js'
import { protocolField, protocolNames, type Protocols } from '../../syntax/protocol-field.js'
import { protocols } from '../../syntax/protocol.js'
import { integerOf, valueOfField } from '../../syntax/read-value.js'
import { cut, fail, spanOf, textOf, type Span } from '../../syntax/span.js'
import { rangeOf } from '../../syntax/subfield.js'
import { encodableFlow } from './encodable.js'
import { MatchFields } from './match-fields.js'
import { isVlanKey, VlanTag } from './vlan.js'
import type { FieldName, Match, Prerequisite } from '../../match/fields.js'

/** Protocol keywords that are read but not printed. */
const synonyms: Readonly<Record<string, string>> = { ipv4: 'ip', ip4: 'ip', ip6: 'ipv6' }

/**
 * Reads a match in the syntax of `ovs-ofctl`: `tcp,in_port=3,nw_dst=10.0.0.0/24,tp_dst=443`. Fields have
 * their names of ovs-fields(7), or the names of their headers; numbers are decimal or `0x` hexadecimal; a
 * field, or some bits of it (`reg0[0..15]=5`), may have a mask behind a slash.
 *
 * @returns fields of OpenFlow 1.3 wherever there are such: `dl_vlan=5` becomes `vlanVid: 0x1005`, `nw_tos=16`
 *   becomes `ipDscp: 4`
 * @throws {@link TextError} that points at what is wrong, which includes a field without its prerequisite
 *
 * @example
 * ```ts
 * import { parseMatch } from 'daolinet/text'
 *
 * console.log(parseMatch('tcp,in_port=3,tp_dst=443'))
 * // prints { ethType: 2048, ipProto: 6, inPort: 3, tcpDst: 443 }
 * ```
 */
export function parseMatch(text: string): Match {
  const reader = new MatchReader()
  for (const item of items(spanOf(text))) reader.take(item)
  const match = reader.finish()
  encodableFlow(spanOf(text), flowMod({ match }))
  return match
}

/** How a text gives each prerequisite. */
const needed: Readonly<Record<Prerequisite, string>> = {
  none: 'nothing', inPort: 'in_port', vlan: 'dl_vlan', ip: 'ip or ipv6', ipv4: 'ip', ipv6: 'ipv6', arp: 'arp',
  tcp: 'tcp or tcp6', udp: 'udp or udp6', sctp: 'sctp or sctp6', icmpv4: 'icmp', icmpv6: 'icmp6',
  nd: 'icmp6,icmp_type=135 or 136', ndSolicit: 'icmp6,icmp_type=135', ndAdvert: 'icmp6,icmp_type=136',
  mpls: 'mpls or mplsm', pbb: 'dl_type=0x88e7', nsh: 'dl_type=0x894f',
  conntrack: 'ct_state=+trk+est or the like',
}

/** The name of a field, without the bits in brackets. */
function nameOf(item: Item): Span {
  return cut(item.key, '[')?.[0] ?? item.key
}

/** The keyword of the family of addresses that a field of a connection has. */
function unmetFamilyText(field: FieldName): string {
  return field.startsWith('ctIpv6') ? 'ipv6' : 'ip'
}

function isTypeOfService(name: string): boolean {
  return name === 'nw_tos' || name === 'NXM_OF_IP_TOS'
}

/** The bits of ct_state that have a meaning. A switch refuses to match others. */
const CT_STATES = 0xffn

/** The bits of a field that may be matched. */
function meant(row: NamedField): bigint {
  return row.style === 'ctState' ? CT_STATES : (1n << BigInt(row.bits)) - 1n
}

/** Reads the items of a match one by one. */
export class MatchReader {
  readonly #fields = new MatchFields()
  readonly #vlan = new VlanTag()
  /** Items whose field depends on the protocol; they are read after those that tell the protocol. */
  readonly #waiting: Item[] = []

  /**
   * Takes one item.
   * @throws {@link TextError}
   */
  take(item: Item): void {
    const key = textOf(item.key)
    const name = nameOf(item)
    if (this.#protocol(item, key) || this.#unknown(item, key)) return
    if (key.startsWith('tun_metadata') && (item.form === 'bare' || textOf(item.value) === '*')) {
      this.#fields.add(fieldOf(item.key), { value: 0n, mask: 0n }, item.whole)
      return
    }
    if (textOf(item.value) === '*') {
      if (!isVlanKey(textOf(name))) fieldOf(name)
      return
    }
    if (protocolNames.has(textOf(name))) {
      if (textOf(name).endsWith('_proto')) this.#waiting.unshift(item)
      else this.#waiting.push(item)
    } else if (isTypeOfService(textOf(name))) {
      this.#typeOfService(item)
    } else if (isVlanKey(key)) {
      this.#vlan.take(key, valueOf(item), item.whole)
    } else {
      this.#assign(this.#rowOf(name), item)
    }
  }

  #protocol(item: Item, key: string): boolean {
    if (key === 'eth') {
      bare(item)
      return true
    }
    const protocol = protocols.find(({ keyword }) => keyword === (synonyms[key] ?? key))
    if (protocol === undefined) return false
    bare(item)
    this.#add('ethType', protocol.ethType, item.whole)
    if (protocol.ipProto !== undefined) this.#add('ipProto', protocol.ipProto, item.whole)
    return true
  }

  #add(name: FieldName, value: number, span: Span): void {
    this.#fields.add(fieldByName(name)!, { value: BigInt(value) }, span)
  }

  /** A field that the table does not have, by its header in hexadecimal. */
  #unknown(item: Item, key: string): boolean {
    if (!/^0x[0-9a-f]{8}(?:[0-9a-f]{8})?$/.test(key)) return false
    this.#fields.addUnknown(key, valueOf(item))
    return true
  }

  #typeOfService(item: Item): void {
    const value = valueOf(item)
    const row = fieldByName('nwTos')!
    const { bits } = rangeOf(cut(item.key, '[')?.[1], row.bits, row.text)
    if (bits !== row.bits) fail('ERR_BAD_VALUE', item.key, `${row.text} is matched as a whole`)
    const { value: octet, mask } = valueOfField(row, value)
    if (mask === 0n) return
    if ((octet & 3n) !== 0n) fail('ERR_BAD_VALUE', value, 'the low two bits of nw_tos are nw_ecn')
    this.#add('ipDscp', Number(octet >> 2n), item.whole)
  }

  #protocols(): Protocols {
    return { ethType: this.#fields.exact('ethType'), ipProto: this.#fields.exact('ipProto') }
  }

  #rowOf(name: Span): NamedField {
    const row = fieldOf(name)
    // The port of a match has 32 bits, by whichever name it is given.
    return row.name === 'inPort16' ? fieldByName('inPort')! : row
  }

  /** Gives a field, or the bits of it in brackets, the item's value. */
  #assign(row: NamedField, item: Item): void {
    const value = valueOf(item)
    const bracket = cut(item.key, '[')
    if (bracket === undefined) {
      const mask = row.style === 'ctState' ? { mask: meant(row) } : {}
      this.#fields.add(row, { ...mask, ...valueOfField(row, value) }, item.whole)
      return
    }
    const { offset, bits } = rangeOf(bracket[1], row.subfieldBits, row.text)
    // All of a field of variable length is as long as its value.
    if (row.kind === 'bytes' && bits === row.subfieldBits) {
      this.#fields.add(row, valueOfField(row, value), item.whole)
      return
    }
    const all = (1n << BigInt(bits)) - 1n
    const { value: number, mask = all } = integerOf({ ...row, bits }, value)
    const shift = BigInt(offset)
    this.#fields.add(row, { value: (number & mask) << shift, mask: (mask << shift) & meant(row) }, item.whole)
  }

  /**
   * What all items say together. A field may stand before its prerequisite, so those are checked at the end.
   */
  finish(): Match {
    for (const item of this.#waiting) this.#assign(protocolField(nameOf(item), this.#protocols())!, item)
    this.#vlan.addTo(this.#fields)
    const match = Object.fromEntries(this.#fields.entries()) as Match
    const missing = missingPrerequisite(match)
    if (missing !== undefined) {
      const { requires } = fieldByName(missing.field)!
      const span = this.#fields.spanOf(missing.field)!
      const [name] = textOf(span).split(/[=[]/, 1)
      const tracked = requires === 'conntrack' && unmetPrerequisite(missing.field, match) === undefined
      const what = missing.requires.startsWith('ipFrag')
        ? 'packets that are no later fragments'
        : tracked ? unmetFamilyText(missing.field) : needed[requires]
      fail('ERR_MISSING_PREREQUISITE', span, `${name} needs ${what} beside it`)
    }
    return match
  }
}
