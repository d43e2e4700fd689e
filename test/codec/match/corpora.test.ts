import { DecodeError, formatMatch, missingPrerequisite } from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { encodeOxmList } from '../../../src/codec/match/match.js'
import { corporaAbsent, elementVectors } from '../../support/corpora.js'
import { oxmBytes, oxmMatch } from '../../support/oxm-text.js'

/** Fields of one vector, and what Open vSwitch reads in them: a match, or why it refuses them. */
type Case = readonly [fields: string, read: string]

const given = (text: string): string[] =>
  text.split('\n').map((line) => line.trim()).filter((line) => !/^(?:#|\d{8} |$)/.test(line))

const pairs = (elementVectors ?? [])
  .filter(({ kind }) => kind === 'parse-oxm' || kind === 'parse-nx-match')
  .flatMap(({ input, expectedText }) => {
    const read = given(expectedText!)
    return given(input!).map((fields, index): Case => [fields.replace(/\s*#.*$/, ''), read[index]!])
  })
const cases = [...new Map(pairs.map((pair) => [pair.join(' → '), pair])).values()]
const refused = (error: RegExp): Case[] => cases.filter(([, read]) => error.test(read))
const matches = cases.filter(([, read]) => !read.includes('returned error'))

/** Fields that the table does not have. */
const absent: readonly (readonly [RegExp, reason: string])[] = [
  [/NXM_NX_COOKIE/, 'a message has a member for the cookie'],
  [/NXOXM_ET_X*REG/, 'registers above 15 are younger than Open vSwitch 3.1'],
]
const isAbsent = ([fields, read]: Case): boolean =>
  absent.some(([names]) => names.test(fields) || names.test(read))
/** What Open vSwitch adds to a match and leaves out of it. */
const isChanged = ([fields]: Case): boolean => /ERSPAN_(?:VER|DIR|HWID)|01020304\(|ffff0[23]0800/.test(fields)

function rewritten(fields: string): Buffer {
  const view = new DataView(new ArrayBuffer(0x1000))
  return Buffer.from(view.buffer, 0, encodeOxmList(oxmMatch(fields), view, 0))
}

if (elementVectors === undefined) {
  it(`has nothing to compare with: ${corporaAbsent}`, () => expect(elementVectors).toBeUndefined())
} else {
  describe('fields mean what Open vSwitch reads in them', () => {
    it.each(matches.filter((each) => !isAbsent(each) && !isChanged(each)))('%s', (fields, read) => {
      expect(formatMatch(oxmMatch(fields))).toBe(formatMatch(oxmMatch(read)))
    })
  })

  describe('fields are kept, where Open vSwitch leaves them out or refuses their values', () => {
    const kept = [...matches.filter(isChanged), ...refused(/BAD_(?:WILDCARDS|VALUE|FIELD)/)]
    it.each(kept)('%s', (fields) => {
      expect(oxmMatch(rewritten(fields))).toStrictEqual(oxmMatch(fields))
    })
  })

  it.each(refused(/BAD_PREREQ/))('finds the prerequisite that is missing in %s', (fields) => {
    expect(missingPrerequisite(oxmMatch(fields))).toBeDefined()
  })

  it.each(refused(/DUP_FIELD/))('refuses the second of two: %s', (fields) => {
    expect(() => oxmMatch(fields)).toThrow(DecodeError)
  })

  describe('fields are written as they were read', () => {
    const own = /^(?:OXM_OF_(?!ACTSET)\w+\([0-9a-f/]+\)[, ]*)+$/i
    it.each(cases.filter(([fields, read]) => own.test(fields) && !read.includes('DUP')))('%s', (fields) => {
      expect(rewritten(fields)).toEqual(oxmBytes(fields))
    })
  })

  it.each(absent)('lacks %s, for %s', (names) => {
    for (const [fields] of cases.filter(([text]) => names.test(text))) {
      expect(() => oxmMatch(fields)).toThrow('there is no field')
    }
  })
}
