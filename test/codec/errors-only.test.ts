import * as fc from 'fast-check'
import {
  AddressError, check, encode, EncodeError, fromJSON, parseActions, parseCidr4, parseCidr6, parseDatapathId,
  parseFlow, parseIpv4, parseIpv6, parseMac, parseMatch, TextError, toJSON, type MessageInit,
} from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { messageArbitraries, messageTypes } from '../support/arbitraries/messages.js'
import { pathText, places, withValueAt, type Path } from '../support/leaves.js'
import { property } from '../support/property.js'

/** A list in a list in a list. */
function deep(levels: number): unknown {
  let value: unknown = []
  for (let level = 0; level < levels; level++) value = [value]
  return value
}

const deepList = deep(20_000)
const strange: readonly unknown[] = [
  undefined, null, 1n, -1n, 1.5, '', 'constructor', '__proto__', '0x1', true, [], {}, [null], [undefined],
  [{}], Symbol('none'), (): number => 1, Object.create(null), { value: null, mask: null }, { mask: 1 },
  { value: 1n, mask: 1 }, { field: 5 }, { field: 'reg0', bits: 1n }, { field: 'reg0', offset: 1n },
  { type: 'clone' }, new Date(0), new Uint8Array(3), deepList,
]
const jsonable = strange.filter((value) =>
  value !== undefined && !['bigint', 'symbol', 'function'].includes(typeof value))

/** Every place of a value: its leaves, and the objects and lists around them. */
function everywhere(message: unknown): readonly Path[] {
  const all = new Map<string, Path>()
  for (const path of places(message)) {
    for (let length = 1; length <= path.length; length++) {
      all.set(JSON.stringify(path.slice(0, length)), path.slice(0, length))
    }
  }
  return [...all.values()]
}

function expectOnlyEncodeErrors(run: () => unknown, what: string): void {
  try {
    run()
  } catch (error) {
    expect(error, `${what}: ${String((error as Error).stack)}`).toBeInstanceOf(EncodeError)
  }
}

describe.each(messageTypes)('%s with something strange in it', (type) => {
  it('is encoded and checked, or refused with an EncodeError', () => {
    property(
      messageArbitraries[type] as fc.Arbitrary<MessageInit>, fc.nat(), fc.nat(),
      (message, place, which) => {
        const all = everywhere(message)
        const path = all[place % all.length]!
        const value = strange[which % strange.length]
        const broken = withValueAt(message, path, value) as MessageInit
        expectOnlyEncodeErrors(() => encode(broken), pathText(path))
        expectOnlyEncodeErrors(() => check(broken), pathText(path))
      },
    )
  })

  it('is read from JSON, or refused with an EncodeError', () => {
    property(
      messageArbitraries[type], fc.nat(), fc.nat(),
      (message, place, which) => {
        const json = toJSON(message)
        const all = everywhere(json)
        const path = all[place % all.length]!
        const broken = withValueAt(json, path, jsonable[which % jsonable.length])
        expectOnlyEncodeErrors(() => fromJSON(broken), pathText(path))
      },
    )
  })
})

describe('what is nested thousands of levels deep', () => {
  it.each([1_000, 100_000])('is refused: %i', (levels) => {
    let actions: unknown = []
    for (let level = 0; level < levels; level++) actions = [{ type: 'clone', actions }]
    for (const message of [{ type: 'packetOut', actions }, { type: 'packetOut', xid: deep(levels) }]) {
      expect(() => fromJSON(message)).toThrow(EncodeError)
      expect(() => encode(message as MessageInit)).toThrow(EncodeError)
      expect(() => check(message as MessageInit)).toThrow(EncodeError)
    }
  })
})

describe('a part that is left out', () => {
  it.each([
    { type: 'outputReg', maxLen: 5 }, { type: 'outputReg2' }, { type: 'regLoad', value: 1n },
    { type: 'multipath', fields: 'ethSrc', basis: 0, algorithm: 0, maxLink: 0, arg: 0 },
    { type: 'stackPush' }, { type: 'stackPop' }, { type: 'regMove', src: { field: 'reg0' } },
  ])('is named: $type', (action) => {
    expect(() => encode({ type: 'packetOut', actions: [action] } as unknown as MessageInit)).toThrow(
      expect.objectContaining({ code: 'ERR_MISSING_FIELD' }))
  })
})

describe('what is no text', () => {
  const values = [...strange.filter((value) => typeof value !== 'string'), Number.NaN]

  it.each([
    ['parseFlow', parseFlow, TextError], ['parseMatch', parseMatch, TextError],
    ['parseActions', parseActions, TextError], ['parseMac', parseMac, AddressError],
    ['parseIpv4', parseIpv4, AddressError], ['parseIpv6', parseIpv6, AddressError],
    ['parseCidr4', parseCidr4, AddressError], ['parseCidr6', parseCidr6, AddressError],
    ['parseDatapathId', parseDatapathId, AddressError],
  ] as const)('is refused as the documentation says: %s', (_, parse, error) => {
    for (const value of values) expect(() => parse(value as string), typeof value).toThrow(error)
  })
})
