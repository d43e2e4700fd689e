import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { indexEntries } from '../../../src/routing/network/indexes.js'
import { listDifference } from '../../../src/routing/network/list-difference.js'
import { prefixesAround, sortableAddress, sortableRange } from '../../../src/routing/network/prefix-order.js'
import { inPrefix, ipFamily, networkPrefix } from '../../../src/routing/network/prefix.js'
import { sortedTexts } from '../../../src/routing/network/sorted.js'
import { table } from '../../../src/routing/network/table.js'
import { withoutCommon } from '../../../src/routing/network/without-common.js'
import { endpoint } from '../../support/network.js'
import { property } from '../../support/property.js'
import type { Group, Records } from '../../../src/routing/network/records.js'

const text = fc.string({ maxLength: 2, unit: fc.constantFrom('a', 'b', '!', ' ', 'é') })
const changes = fc.array(fc.tuple(text, fc.boolean()), { maxLength: 30 })

describe('sorted texts', () => {
  it('are those of a set that is sorted anew, in every version', () => {
    property(fc.array(changes, { maxLength: 8 }), text, text, (steps, low, high) => {
      const model = new Set<string>()
      const versions = [{ sorted: sortedTexts(), texts: [] as string[] }]
      for (const step of steps) {
        for (const [one, add] of step) void (add ? model.add(one) : model.delete(one))
        versions.push({ sorted: versions.at(-1)!.sorted.with(step), texts: [...model].sort() })
      }
      for (const { sorted, texts } of versions) {
        expect([...sorted.from()]).toEqual(texts)
        expect(sorted.size).toBe(texts.length)
        const within = texts.filter((one) => one >= low && one < high)
        expect(sorted.between(low, high)).toEqual(within)
        expect(sorted.countBetween(low, high)).toBe(within.length)
        expect([...sorted.from(low)]).toEqual(texts.filter((one) => one >= low))
      }
    })
  })

  it('stay in balance however they come', () => {
    let sorted = sortedTexts()
    const name = (n: number): string => String(n).padStart(6, '0')
    for (let n = 0; n < 5_000; n++) sorted = sorted.with([[name(n), true]])
    for (let n = 0; n < 4_000; n++) sorted = sorted.with([[name(n), false]])
    // A tree that is no better than a list overflows the stack of a recursive walk long before this.
    for (let n = 200_000; n > 100_000; n--) sorted = sorted.with([[name(n), true]])
    expect(sorted.countBetween(name(0), name(100_001))).toBe(1_000)
    expect(sorted.size).toBe(101_000)
  })
})

describe('the difference of two lists', () => {
  it('is what only the first and what only the second contains', () => {
    const list = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 7 })
    property(list, list, (before, after) => {
      const [gone, come] = listDifference(before, after)
      const sorted = (items: Iterable<string>): string[] => [...new Set(items)].sort()
      expect([...gone].sort()).toEqual(sorted(before.filter((item) => !after.includes(item))))
      expect([...come].sort()).toEqual(sorted(after.filter((item) => !before.includes(item))))
    })
  })
})

describe('the index entries of a record that is written again', () => {
  const entries = <K extends 'group' | 'endpoint'>(kind: K, before: Records[K], after: Records[K]): number =>
    withoutCommon(kind, before, after).flatMap((one) => indexEntries(kind, one, table(), true)).length

  it('are those of the members that differ, for a group of 50,000', () => {
    const members = Array.from({ length: 50_000 }, (_, n) => `e${n}`)
    const group = (of: string[]): Group => ({ id: 'g', members: of })
    expect(entries('group', group(members), group([...members, 'one more']))).toBe(1)
    expect(entries('group', group(members), group(members.filter((id) => id !== 'e700')))).toBe(1)
    expect(entries('group', group(members), group(['x', ...members.slice(1)]))).toBe(2)
  })

  it('are few more than before, for an endpoint in 1,000 groups', () => {
    const groups = Array.from({ length: 1_000 }, (_, n) => `g${n}`)
    const one = endpoint('a', 'web', 1, 11, '10.1.0.11')
    const alone = entries('endpoint', one, one)
    expect(entries('endpoint', { ...one, groups }, { ...one, groups: groups.slice(0, 999) })).toBe(alone + 1)
  })
})

describe('addresses in order', () => {
  const cidr = fc.oneof(
    fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 })),
    fc.tuple(fc.ipV6(), fc.integer({ min: 0, max: 128 })),
  ).map(([ip, length]) => `${ip}/${length}`)
  const address = fc.oneof(fc.ipV4(), fc.ipV6())

  it('lie between the ends of a prefix exactly if they are inside it', () => {
    property(cidr, fc.oneof(address, cidr.map((one) => one.slice(0, one.indexOf('/')))), (prefix, ip) => {
      const [first, last] = sortableRange(prefix)
      const at = sortableAddress(ip)
      expect(at >= first && at <= last).toBe(inPrefix(prefix, ip))
    })
  })

  it('lie in the prefixes around them', () => {
    property(address, fc.nat(), (ip, n) => {
      const length = n % (ipFamily(ip) === 6 ? 129 : 33)
      expect(prefixesAround(ip, [length])).toEqual([networkPrefix(`${ip}/${length}`)])
    })
  })
})
