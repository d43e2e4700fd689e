import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  EncodeError, encode, flowMod, flowTemplate, packetOut, packetOutTemplate, type MatchInit,
} from 'daolinet/codec'
import { property } from '../../support/property.js'

const u16 = fc.nat(0xffff)
const u32 = fc.nat(0xffff_ffff)
const u48 = fc.nat(2 ** 48 - 1)
const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
const u128 = fc.bigInt({ min: 0n, max: 2n ** 128n - 1n })

const flow = (match: MatchInit, port: number, rest: object = {}) => ({
  type: 'flowMod', idleTimeout: 60, match, ...rest,
  instructions: [
    { type: 'applyActions', actions: [{ type: 'decNwTtl' }, { type: 'output', port, maxLen: 0 }] },
  ],
} as const)

describe('a template of a flow-mod', () => {
  it('writes what encoding would write, for every value of every field that varies', () => {
    const template = flowTemplate(
      flow(
        { inPort: 0, metadata: 0n, ethDst: 0, ethType: 0x86dd, vlanVid: 0, ipv6Src: 0n }, 1,
        { cookie: 0n, priority: 0 },
      ),
      {
        cookie: 'cookie', priority: 'priority', inPort: 'match.inPort', metadata: 'match.metadata',
        dst: 'match.ethDst', vlan: 'match.vlanVid', src: 'match.ipv6Src',
        out: 'instructions[0].actions[1].port',
      },
    )
    const view = new DataView(new ArrayBuffer(1000))
    const values = fc.record({
      cookie: u64, priority: u16, inPort: u32, metadata: u64, dst: u48, vlan: u16, src: u128, out: u32,
    })
    property(values, u32, fc.nat(500), (given, xid, offset) => {
      new Uint8Array(view.buffer).fill(0x5a)
      const { cookie, priority, inPort, metadata, dst, vlan, src, out } = given
      const end = template.encodeInto(given, view, offset, xid)
      const match = { inPort, metadata, ethDst: dst, ethType: 0x86dd, vlanVid: vlan, ipv6Src: src }
      const expected = encode({ xid, ...flow(match, out, { cookie, priority }) })
      expect(new Uint8Array(view.buffer, offset, end - offset)).toEqual(expected)
      expect(new Uint8Array(view.buffer, 0, offset).every((byte) => byte === 0x5a)).toBe(true)
      expect(new Uint8Array(view.buffer, end).every((byte) => byte === 0x5a)).toBe(true)
    })
  })

  it('says which path leads nowhere', () => {
    const make = () => flowTemplate(flowMod({}), { dst: 'match.ethDst' })
    expect(make).toThrow(new EncodeError(
      'ERR_UNKNOWN_NAME', 'match.ethDst', 'the message has no ethDst there',
    ))
  })

  it('refuses what changes the message\'s shape', () => {
    expect(() => flowTemplate(flowMod({ match: {} }), { match: 'match' })).toThrow(EncodeError)
    expect(() => flowTemplate(flowMod({}), { command: 'command' })).not.toThrow()
  })

  it('refuses a buffer that is too small, and writes nothing into it', () => {
    const template = flowTemplate(flowMod({ priority: 1 }), { priority: 'priority' })
    const view = new DataView(new ArrayBuffer(template.length))
    expect(() => template.encodeInto({ priority: 1 }, view, 1)).toThrow(EncodeError)
    expect(new Uint8Array(view.buffer).every((byte) => byte === 0)).toBe(true)
    expect(template.encodeInto({ priority: 1 }, view, 0)).toBe(template.length)
  })
})

describe('a template of a packet-out', () => {
  it('takes a packet behind it', () => {
    const template = packetOutTemplate(
      packetOut({ inPort: 0, actions: [{ type: 'output', port: 0, maxLen: 0 }] }),
      { inPort: 'inPort', out: 'actions[0].port' },
    )
    const view = new DataView(new ArrayBuffer(400))
    const packet = fc.uint8Array({ maxLength: 90 })
    property(u32, u32, packet, fc.nat(200), (inPort, out, data, offset) => {
      const end = template.encodeWithData({ inPort, out }, data, view, offset, 7)
      const expected = encode({
        type: 'packetOut', xid: 7, inPort, actions: [{ type: 'output', port: out, maxLen: 0 }], data,
      })
      expect(new Uint8Array(view.buffer, offset, end - offset)).toEqual(expected)
    })
  })

  it('refuses a packet that makes the message too long', () => {
    const template = packetOutTemplate(packetOut({}), { inPort: 'inPort' })
    const view = new DataView(new ArrayBuffer(80_000))
    expect(() => template.encodeWithData({ inPort: 1 }, new Uint8Array(65_530), view, 0)).toThrow(/65,535/)
    const packet = new Uint8Array(60)
    expect(() => template.encodeWithData({ inPort: 1 }, packet, view, 79_950)).toThrow(EncodeError)
  })
})
