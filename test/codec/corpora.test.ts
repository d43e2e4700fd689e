import { decode, DecodeError, encode, fromJSON, toJSON } from 'daolinet/codec'
import { expect, it } from 'vitest'
import { bytesOf, corporaAbsent, messageVectors, type MessageVector } from '../support/corpora.js'
import { toHex } from '../support/hex.js'
import { disagreements } from '../support/ryu.js'

/** Messages that are not written as they were read, with the reason. */
const rewritten: Readonly<Record<string, string>> = {
  '4-63-onf_flow_monitor_request.packet':
    'bare fields for a match are read, and written as Open vSwitch has them',
  'ofp-print.at: FLOW_MONITOR request#1':
    'a match with a wrong length beside it is read, and written with the right one',
  'of13_ericsson.pcapng 127.0.0.1:34887 #49': 'padding that is not zero is not kept',
}

if (messageVectors === undefined) {
  it(`has nothing to compare with: ${corporaAbsent}`, () => expect(messageVectors).toBeUndefined())
} else {
  const vectors = messageVectors
  const of = (verdict: MessageVector['verdict']): (readonly [string, MessageVector])[] =>
    vectors
      .filter((vector) => vector.verdict === verdict)
      .map((vector) => [`${vector.source} ${vector.name}`, vector])

  const pass = of('pass')

  it.each(pass)('reads %s', (_, { hex }) => {
    expect(decode(bytesOf(hex))).toMatchObject({ xid: Number.parseInt(hex.slice(8, 16), 16) })
  })

  it.each(pass.filter(([, { expectedJson }]) => expectedJson != null))(
    'reads what Ryu reads in %s',
    (_, vector) => {
      expect(disagreements(vector.expectedJson, decode(bytesOf(vector.hex)))).toStrictEqual([])
    },
  )

  it.each(pass.filter(([, { name }]) => rewritten[name] === undefined))(
    'writes %s as it was read',
    (_, { hex }) => {
      expect(toHex(encode(decode(bytesOf(hex))))).toBe(hex)
    },
  )

  it.each(pass.filter(([, { name }]) => rewritten[name] !== undefined))('writes %s anew', (_, { hex }) => {
    const written = encode(decode(bytesOf(hex)))
    expect(toHex(written)).not.toBe(hex)
    expect(toHex(encode(decode(written)))).toBe(toHex(written))
  })

  it.each(pass)('takes %s through JSON', (_, { hex }) => {
    const message = decode(bytesOf(hex))
    expect(fromJSON(JSON.parse(JSON.stringify(toJSON(message))))).toStrictEqual(message)
  })

  it.each(of('fail'))('refuses %s', (_, { hex }) => {
    expect(() => decode(bytesOf(hex))).toThrow(DecodeError)
  })

  it.each(of('terminate'))('comes back from %s at once', (_, { hex }) => {
    const started = process.hrtime.bigint()
    expect(outcome(hex)).toMatch(/^(?:hello|flowMod|ERR_BAD_LENGTH)$/)
    expect(process.hrtime.bigint() - started).toBeLessThan(100_000_000n)
  })

  it.each(of('check'))('reads %s', (_, { hex }) => {
    expect(decode(bytesOf(hex))).toMatchObject({ type: 'meterMod' })
  })
}

function outcome(hex: string): string {
  try {
    return (decode(bytesOf(hex))).type
  } catch (error) {
    if (error instanceof DecodeError) return error.code
    throw error
  }
}
