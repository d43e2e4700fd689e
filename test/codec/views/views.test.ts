import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decode, DecodeError, encode, encodeInto, FlowRemovedView, packetIn, PacketInView, parseMac, type Message,
} from 'daolinet/codec'
import { messageArbitraries } from '../../support/arbitraries/messages.js'
import { property } from '../../support/property.js'

const reasons = ['noMatch', 'action', 'invalidTtl']
const removedReasons = ['idleTimeout', 'hardTimeout', 'delete', 'groupDelete']
const numbered = (names: readonly string[], reason: string | number): number =>
  typeof reason === 'number' ? reason : names.indexOf(reason)

/** A message somewhere in a buffer of other bytes. */
function placed(message: Message, offset: number): DataView {
  const view = new DataView(new ArrayBuffer(offset + encode(message).length + 5))
  encodeInto(message, view, offset)
  return view
}

describe('a view of a packet-in', () => {
  it('reads what decoding reads, wherever the message lies', () => {
    property(messageArbitraries.packetIn, fc.nat(40), (message, offset) => {
      const seen = PacketInView.at(placed(message, offset), offset)
      const { xid, bufferId, totalLen, tableId, cookie, data } = message
      expect({
        xid: seen.xid, bufferId: seen.bufferId, totalLen: seen.totalLen, tableId: seen.tableId,
        cookie: seen.cookie, data: seen.data,
      }).toEqual({ xid, bufferId, totalLen, tableId, cookie, data })
      expect(seen.reason).toBe(numbered(reasons, message.reason))
      expect(seen.inPort).toBe(message.match.inPort)
      expect([seen.dataLength, seen.dataOffset]).toEqual([data.length, seen.data.byteOffset])
      expect(seen.toMessage()).toEqual(message)
    })
  })

  it('gives the Ethernet header as numbers', () => {
    const data = Uint8Array.of(2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0, 1)
    const seen = PacketInView.at(placed(packetIn({ match: { inPort: 4 }, data }), 0), 0)
    expect(seen.ethDst).toBe(parseMac('02:00:00:00:00:02'))
    expect(seen.ethSrc).toBe(parseMac('02:00:00:00:00:01'))
    expect(seen.ethType).toBe(0x0800)
  })

  it('has no Ethernet header where the packet is too short for one', () => {
    const seen = PacketInView.at(placed(packetIn({ match: { inPort: 4 }, data: new Uint8Array(13) }), 0), 0)
    expect([seen.ethDst, seen.ethSrc, seen.ethType]).toEqual([-1, -1, -1])
  })

  it('finds the port behind other fields, and says when there is none', () => {
    const match = { metadata: 1n, inPort: 9 }
    expect(PacketInView.at(placed(packetIn({ match }), 0), 0).inPort).toBe(9)
    expect(PacketInView.at(placed(packetIn({ match: { metadata: 1n } }), 0), 0).inPort).toBeUndefined()
    expect(PacketInView.at(placed(packetIn({ match: {} }), 0), 0).inPort).toBeUndefined()
  })

  it('moves from message to message, and stays where it was when the next one is broken', () => {
    const first = placed(packetIn({ xid: 1, match: { inPort: 1 } }), 0)
    const second = placed(packetIn({ xid: 2, match: { inPort: 2 } }), 0)
    const seen = PacketInView.at(first, 0)
    expect(seen.moveTo(second, 0).inPort).toBe(2)
    first.setUint8(1, 11)
    expect(() => seen.moveTo(first, 0)).toThrow(DecodeError)
    expect([seen.xid, seen.inPort]).toEqual([2, 2])
  })

  it('refuses whatever decoding refuses for its layout, and never reads beyond', () => {
    property(messageArbitraries.packetIn, fc.nat(), fc.nat(0xff), (message, where, byte) => {
      const bytes = encode(message)
      bytes[where % bytes.length] = byte
      const cut = bytes.subarray(0, bytes.length - (where % 3))
      const look = (): unknown => {
        const seen = PacketInView.at(new DataView(cut.buffer, cut.byteOffset, cut.byteLength), 0)
        return [seen.inPort, seen.cookie, seen.ethDst, seen.data.length]
      }
      let fine = true
      try {
        fine = decode(cut).type === 'packetIn'
      } catch {
        fine = false
      }
      if (fine) expect(look).not.toThrow()
      else try { look() } catch (error) { expect(error).toBeInstanceOf(DecodeError) }
    })
  })
})

describe('a view of a flow-removed', () => {
  it('reads what decoding reads, wherever the message lies', () => {
    property(messageArbitraries.flowRemoved, fc.nat(40), (message, offset) => {
      const seen = FlowRemovedView.at(placed(message, offset), offset)
      const { type: _type, match: _match, reason, ...numbers } = message
      for (const [name, value] of Object.entries(numbers)) {
        expect([name, seen[name as keyof FlowRemovedView]]).toEqual([name, value])
      }
      expect(seen.reason).toBe(numbered(removedReasons, reason))
      expect(BigInt(seen.cookieHigh) << 32n | BigInt(seen.cookieLow)).toBe(message.cookie)
      expect(seen.toMessage()).toEqual(message)
    })
  })

  it('is of nothing else', () => {
    expect(() => FlowRemovedView.at(placed(packetIn({}), 0), 0)).toThrow(/no flow-removed/)
  })
})
