import { formatActions, formatMatch, type Match } from 'daolinet/codec'
import { describe, expect, it } from 'vitest'

const nsh = { ethType: 0x894f, nshMdtype: 1 } as const

const texts: readonly (readonly [Match, string])[] = [
  [{ packetType: 0x9_0009 }, 'packet_type=(9,9)'],
  [{ packetType: 0xa_000a }, 'packet_type=(0xa,0xa)'],
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
