import { decode, encode, flowMod, formatMatch, parseMatch, type FlowMod, type Match } from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { fields } from '../../../src/codec/match/fields.js'
import { hex, toHex } from '../../support/hex.js'
import { fieldVectors } from './vectors.js'

/** Where the match of a flow-mod begins, and how long its own header is. */
const MATCH = 48
const HEADER = 4

/** The fields of a match on the wire, without the header of the match and its padding. */
function bytesOf(match: Match): string {
  const bytes = encode(flowMod({ match }))
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint16(MATCH + 2)
  return toHex(bytes.subarray(MATCH + HEADER, MATCH + length))
}

function matchOf(text: string): Match {
  const body = hex(text)
  const bytes = new Uint8Array(MATCH + ((HEADER + body.length + 7) & ~7))
  bytes.set(encode(flowMod({})).subarray(0, MATCH))
  bytes.set(body, MATCH + HEADER)
  const view = new DataView(bytes.buffer)
  view.setUint16(2, bytes.length)
  view.setUint16(MATCH, 1)
  view.setUint16(MATCH + 2, HEADER + body.length)
  return (decode(bytes) as FlowMod).match
}

/** Fields whose text means another one, which matches the same. */
const rewritten = /^(inPort16|vlanTci|nwTos|xreg[0-7]|xxreg\d)$/

describe.each(fieldVectors)('%s: %s', (field, text, bytes, match) => {
  it('is read', () => expect(matchOf(bytes)).toStrictEqual(match))

  it('is written', () => expect(bytesOf(match)).toBe(bytes))

  it('is printed', () => expect(formatMatch(match)).toBe(text))

  if (!rewritten.test(field)) {
    it('is meant by its text', () => expect(parseMatch(text)).toEqual(match))
  }
})

it('leaves no field out', () => {
  const family = (name: string): string => name.replace(/^(x{0,2}reg|tunMetadata)\d+$/, '$1')
  const drawn = new Set(fieldVectors.map(([field]) => family(field)))
  expect(Object.keys(fields).filter((name) => !drawn.has(family(name)))).toEqual([])
})
