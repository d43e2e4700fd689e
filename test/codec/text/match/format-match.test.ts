import { formatActions, formatMatch, parseMatch, type Match, type MatchInit } from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { acceptedField, neededBy } from '../../../support/arbitraries/accepted-fields.js'
import { fieldNames } from '../../../support/arbitraries/match.js'
import { property } from '../../../support/property.js'

const nsh = { ethType: 0x894f, nshMdtype: 1 } as const

const texts: readonly (readonly [Match, string])[] = [
  [{ packetType: 0x9_0009 }, 'packet_type=(9,9)'],
  [{ packetType: 0xa_000a }, 'packet_type=(0xa,0xa)'],
  [{ tunMetadata0: new Uint8Array(0) }, 'tun_metadata0=0'],
  [{ tunMetadata0: { value: new Uint8Array(0), mask: new Uint8Array(0) } }, 'tun_metadata0'],
  [{ ...nsh, nshC1: 0 }, 'dl_type=0x894f,nsh_mdtype=1,nsh_c1=0x0'],
  [{ ...nsh, nshC4: { value: 0, mask: 1 } }, 'dl_type=0x894f,nsh_mdtype=1,nsh_c4=0x0/0x1'],
]

describe('the text of a match', () => {
  it.each(texts)('of %o is %s', (match, text) => {
    expect(formatMatch(match)).toBe(text)
  })

  it('has a zero for an option without bytes, and a word for one without a mask', () => {
    const set = (type: 'setField' | 'regLoad2', tunMetadata3: Match['tunMetadata3']): string =>
      formatActions([{ type, field: { tunMetadata3 } }])
    const none = new Uint8Array(0)
    expect(set('setField', none)).toBe('set_field:0->tun_metadata3')
    expect(set('regLoad2', { value: none, mask: none })).toBe('set_field:ANY->tun_metadata3')
  })
})

/** Ethernet goes without saying. */
const isEthernet = (match: Match): boolean => match.packetType === 0
/** What `ovs-ofctl` prints and does not read, or reads as something else. */
const isAmbiguous = (text: string): boolean => /\bvlan_tci=0x0000(?:,|$)|nw_frag=<error>/.test(text)

describe('the text of a match with this field', () => {
  it.each(fieldNames)('shows it, and is read as it was printed: %s', (name) => {
    const without = formatMatch(neededBy(name))
    property(acceptedField(name), (match) => {
      const text = formatMatch(match)
      if (match[name] !== neededBy(name)[name] && !isEthernet(match)) expect(text).not.toBe(without)
      if (!isAmbiguous(text)) expect(formatMatch(parseMatch(text))).toBe(text)
    })
  })

  it('refuses a name that no field has, instead of leaving it out', () => {
    expect(() => formatMatch({ inPort: 1, inProt: 2 } as MatchInit)).toThrow('match.inProt: no match field')
  })
})
