import * as fc from 'fast-check'
import {
  descReply,
  encode,
  flowStatsReply,
  hasMoreParts,
  joinParts,
  port,
  portDescReply,
  splitParts,
  type FlowStatsReply,
} from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { multipartMessages } from '../../support/arbitraries/multipart-messages.js'
import { hex } from '../../support/hex.js'
import { property } from '../../support/property.js'

const ports = Array.from({ length: 5 }, (_, index) => port({ portNo: index + 1 }))

describe('joinParts', () => {
  it('puts lists one behind the other', () => {
    const first = portDescReply({ xid: 3, flags: 1, ports: ports.slice(0, 2) })
    const second = portDescReply({ xid: 3, ports: ports.slice(2) })
    expect(hasMoreParts(first)).toBe(true)
    expect(hasMoreParts(second)).toBe(false)
    expect(joinParts([first, second])).toStrictEqual(portDescReply({ xid: 3, ports }))
  })

  it('puts unknown bodies one behind the other', () => {
    const part = (flags: number, body: string) =>
      ({ type: 'multipartReply', xid: 1, flags, multipartType: 99, body: hex(body) }) as const
    expect(joinParts([part(1, '0102'), part(1, ''), part(0, '03')])).toStrictEqual(part(0, '010203'))
  })

  it('leaves a single part as it is', () => {
    const reply = descReply({ mfrDesc: 'x' })
    expect(joinParts([reply])).toStrictEqual(reply)
  })

  it('refuses nothing, and parts of different messages', () => {
    expect(() => joinParts([])).toThrow(RangeError)
    expect(() => joinParts([portDescReply({ xid: 1 }), portDescReply({ xid: 2 })])).toThrow(RangeError)
    expect(() => joinParts<{ type: string, xid: number, flags: number }>([portDescReply(), flowStatsReply()]))
      .toThrow(RangeError)
  })
})

describe('splitParts', () => {
  it('splits a list that does not fit, and flags all parts but the last', () => {
    const parts = splitParts(portDescReply({ xid: 3, ports }), 16 + 2 * 64)
    expect(parts.map((part) => part.ports.map(({ portNo }) => portNo))).toStrictEqual([[1, 2], [3, 4], [5]])
    expect(parts.map(({ flags, xid }) => [flags, xid])).toStrictEqual([[1, 3], [1, 3], [0, 3]])
  })

  it('leaves what fits, and what has no list, as it is', () => {
    expect(splitParts(portDescReply({ ports }))).toStrictEqual([portDescReply({ ports })])
    expect(splitParts(descReply({}))).toStrictEqual([descReply({})])
  })

  it('refuses an entry that does not fit alone', () => {
    expect(() => splitParts(portDescReply({ ports }), 79))
      .toThrow(expect.objectContaining({ name: 'EncodeError', code: 'ERR_TOO_LONG', path: 'ports[0]' }))
  })

  it('is undone by joining, and keeps to the length', () => {
    const messages = multipartMessages.flowStatsReply as fc.Arbitrary<FlowStatsReply>
    property(messages, fc.integer({ min: 2000, max: 4000 }), (message, maxLength) => {
      const parts = splitParts(message, maxLength)
      expect(parts.every((part) => encode(part).length <= maxLength)).toBe(true)
      expect(joinParts(parts)).toStrictEqual(message)
    })
  })
})
