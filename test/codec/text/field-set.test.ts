import { describe, expect, it } from 'vitest'
import { formatFieldSet } from '../../../src/codec/text/field-set.js'
import type { FieldName } from 'daolinet/codec'

const text = (...names: FieldName[]): string => formatFieldSet(new Set(names))

describe('a set of fields', () => {
  it('is in an order of its own', () => {
    expect(text('ethDst', 'metadata', 'inPort')).toBe('metadata in_port_oxm eth_dst')
  })

  it('joins neighbours that begin alike', () => {
    expect(text('ethSrc', 'ethDst', 'ipProto', 'nwTos')).toBe('eth_{src,dst} nw_{proto,tos}')
    expect(text('tunnelId', 'tunIpv6Src', 'tunIpv6Dst')).toBe('tun_{id,ipv6_{src,dst}}')
    expect(text('ctNwSrc', 'ctNwDst')).toBe('ct_nw_{src,dst}')
    expect(text('inPort16', 'inPort')).toBe('in_{port,port_oxm}')
  })

  it('makes a range of three that count up, not of two', () => {
    expect(text('reg0', 'reg1')).toBe('reg0 reg1')
    expect(text('reg9', 'reg10', 'reg11', 'reg13')).toBe('reg9...reg11 reg13')
    expect(text('nshC1', 'nshC2', 'nshC3')).toBe('nsh_c1...nsh_c3')
    expect(text('nshC1', 'nshC2', 'nshC3', 'nshTtl')).toBe('nsh_{c1...c3,ttl}')
  })

  it('has every letter of names of which only the first share two words', () => {
    expect(text('tunIpv6Src', 'tunIpv6Dst', 'tunFlags')).toBe('tun_{ipv6_{src,dst},flags}')
  })

  it('leaves out what Open vSwitch does not know', () => {
    expect(text('inPhyPort', 'pbbIsid', 'ipv6Exthdr', 'xreg8')).toBe('')
  })
})
