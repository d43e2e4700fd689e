import { describe, expect, it } from 'vitest'
import { EncodeError } from '../../../src/codec/errors.js'
import { fields } from '../../../src/codec/match/fields.js'
import { decodeOxmList, encodeOxmList } from '../../../src/codec/match/match.js'
import { rows, type NamedField } from '../../../src/codec/match/table.js'
import type { FieldHeader } from '../../../src/codec/match/header.js'
import type { MatchInit } from '../../../src/codec/match/fields.js'

function encoded(match: object): Uint8Array {
  const view = new DataView(new ArrayBuffer(1024))
  return new Uint8Array(view.buffer, 0, encodeOxmList(match as MatchInit, view, 0))
}

function decoded(bytes: Uint8Array): Record<string, unknown> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return decodeOxmList(view, 0, bytes.length) as object as Record<string, unknown>
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** The bytes of one field by hand, from a header and the value's bytes. */
function bytesBy(header: FieldHeader, value: string, mask = ''): string {
  const id = header.experimenter === undefined ? '' : header.experimenter.toString(16).padStart(8, '0')
  const type = header.expType === undefined ? '' : header.expType.toString(16).padStart(4, '0')
  const body = id + type + value + mask
  const low = header.number << 9 | (mask === '' ? 0 : 0x100) | body.length / 2
  const word = (header.oxmClass << 16 | low) >>> 0
  return word.toString(16).padStart(8, '0') + body
}

/** A value of a field with its lowest bit set, and the bytes it takes. */
function sample(row: NamedField): { value: unknown, bytes: string } {
  const bytes = '01'.padStart((row.kind === 'bytes' ? 4 : row.bytes) * 2, '0')
  const samples = {
    uint: 1, bigint: 1n, mac: '00:00:00:00:00:01', ipv4: '0.0.0.1', ipv6: '::1',
    bytes: Uint8Array.of(0, 0, 0, 1),
  }
  return { value: samples[row.kind], bytes }
}

const named = rows.map((row) => [row.name, row] as const)

describe('the table of fields', () => {
  it('has the 40 of OpenFlow 1.3, in order', () => {
    const basic = rows.filter((row) => row.oxmClass === 0x8000 && row.number < 40)
    expect(basic.map((row) => row.number)).toEqual(Array.from({ length: 40 }, (_, number) => number))
  })

  it('gives every header to one field', () => {
    const headers = rows.flatMap((row) => [row, ...row.aliases])
    const ids = headers.map((h) => [h.oxmClass, h.number, h.experimenter, h.expType].join())
    expect(new Set(ids).size).toBe(ids.length)
    expect(new Set(headers.map((h) => h.header)).size).toBe(headers.length)
  })

  it('numbers registers and Geneve options', () => {
    expect(fields.reg15).toMatchObject({ oxmClass: 1, number: 15, header: 'NXM_NX_REG15' })
    expect(fields.xreg7).toMatchObject({ oxmClass: 0x8001, number: 7, header: 'OXM_OF_PKT_REG7' })
    expect(fields.xxreg3).toMatchObject({ oxmClass: 1, number: 114, header: 'NXM_NX_XXREG3' })
    expect(fields.tunMetadata63).toMatchObject({ oxmClass: 1, number: 103, header: 'NXM_NX_TUN_METADATA63' })
  })
})

describe.each(named)('%s', (name, row) => {
  const { value, bytes } = sample(row)

  it('is written with its own header, and read back', () => {
    expect(hex(encoded({ [name]: value }))).toBe(bytesBy(row, bytes))
    expect(decoded(encoded({ [name]: value }))).toEqual({ [name]: value })
  })

  it.each(row.aliases.map((alias) => [alias.header, alias] as const))('is read from %s too', (_, alias) => {
    expect(decoded(Uint8Array.from(Buffer.from(bytesBy(alias, bytes), 'hex')))).toEqual({ [name]: value })
  })

  it('is one field, whatever its header', () => {
    for (const header of [row, ...row.aliases]) {
      const twice = Buffer.from(bytesBy(row, bytes) + bytesBy(header, bytes), 'hex')
      expect(() => decoded(twice)).toThrow(`${name} stands in this match twice`)
    }
  })
})

describe.each(named.filter(([, row]) => row.maskable))('%s', (_, row) => {
  const { bytes } = sample(row)

  it('keeps its mask', () => {
    const ones = 'ff'.repeat(bytes.length / 2 - 1) + 'fe'
    const masked = Uint8Array.from(Buffer.from(bytesBy(row, '00'.repeat(bytes.length / 2), ones), 'hex'))
    expect(encoded(decoded(masked))).toEqual(masked)
  })
})

describe('a field that the table does not know', () => {
  it.each([
    ['of an unknown class', '0102030411113333'],
    ['of Nicira with an unknown number', '0001fe0400000001'],
    ['of an experimenter', 'ffff02080000232011112222'],
    ['of the ONF with a number of its own', 'ffff00074f4e4600ffff01'],
    ['with a mask', 'ffff03080000232011113333'],
  ])('is kept byte for byte: %s', (_, text) => {
    const bytes = Uint8Array.from(Buffer.from(text, 'hex'))
    const match = decoded(bytes)
    expect(Object.keys(match)).toEqual([expect.stringMatching(/^0x/)])
    expect(encoded(match)).toEqual(bytes)
  })

  it('is refused by a name that is no header', () => {
    expect(() => encoded({ tcpPort: 1 })).toThrow(EncodeError)
  })
})
