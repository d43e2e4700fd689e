import { readFileSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import { DECODE_ERRORS } from '../../src/codec/error-codes.js'
import { AddressError, DaolinetError, DecodeError, EncodeError } from '../../src/codec/errors.js'

describe('a decode error', () => {
  it('says what is wrong, where, and which OpenFlow error answers it', () => {
    const error = new DecodeError('ERR_BAD_ACTION_LENGTH', 80, 'output is 8 bytes long, must be 16', 'port')
    expect(error).toMatchObject({
      name: 'DecodeError', code: 'ERR_BAD_ACTION_LENGTH', offset: 80, path: 'port', errorType: 2,
      errorCode: 1,
      message: 'port (byte 80): output is 8 bytes long, must be 16',
    })
    expect(new DecodeError('ERR_TRUNCATED', 4, 'too short').message).toBe('byte 4: too short')
  })

  it('collects the containers on its way outwards', () => {
    const error = new DecodeError('ERR_BAD_LENGTH', 9, 'wrong', 'port')
    expect(error.within('actions[3]').within('[1]').within('buckets')).toBe(error)
    expect(error.path).toBe('buckets[1].actions[3].port')
    expect(error.message).toBe('buckets[1].actions[3].port (byte 9): wrong')
    expect(error.stack).toContain('DecodeError: buckets[1].actions[3].port (byte 9): wrong')
    expect(new DecodeError('ERR_BAD_LENGTH', 9, 'wrong').within('match').path).toBe('match')
  })

  it('shows its fields and keeps the rest out of sight', () => {
    expect(Object.keys(new DecodeError('ERR_TRUNCATED', 0, '')).sort())
      .toEqual(['code', 'detail', 'errorCode', 'errorType', 'offset', 'path'])
  })
})

describe('an encode error', () => {
  it('names the field from the outside in', () => {
    const error = new EncodeError(
      'ERR_OUT_OF_RANGE', 'tcpDst', '70000 is not a 16-bit number',
    ).within('match')
    expect(error).toMatchObject({
      name: 'EncodeError', code: 'ERR_OUT_OF_RANGE', path: 'match.tcpDst',
      message: 'match.tcpDst: 70000 is not a 16-bit number',
    })
  })
})

describe('instanceof', () => {
  it('holds across two copies of the package', async () => {
    vi.resetModules()
    const other = await import('../../src/codec/errors.js')
    expect(other.DecodeError).not.toBe(DecodeError)
    expect(new other.DecodeError('ERR_TRUNCATED', 0, '')).toBeInstanceOf(DecodeError)
    expect(new other.EncodeError('ERR_BAD_VALUE', '', '')).toBeInstanceOf(EncodeError)
    expect(new other.AddressError('')).toBeInstanceOf(AddressError)
    expect(new other.AddressError('')).toBeInstanceOf(DaolinetError)
    expect(new other.AddressError('')).not.toBeInstanceOf(DecodeError)
  })

  it('tells the errors from one another and from everything else', () => {
    const decode = new DecodeError('ERR_TRUNCATED', 0, '')
    expect(decode).toBeInstanceOf(Error)
    expect(decode).not.toBeInstanceOf(EncodeError)
    expect(new AddressError('')).not.toBeInstanceOf(DecodeError)
    for (const other of [undefined, null, 1, 'text', {}, new Error(), () => 0]) {
      expect(other instanceof DecodeError).toBe(false)
    }
  })

  it('is the ordinary one for a subclass', () => {
    class Finer extends DecodeError {}
    expect(new DecodeError('ERR_TRUNCATED', 0, '') instanceof Finer).toBe(false)
    expect(new Finer('ERR_TRUNCATED', 0, '')).toBeInstanceOf(Finer)
    expect(new Finer('ERR_TRUNCATED', 0, '')).toBeInstanceOf(DecodeError)
  })
})

describe('the table of decode errors', () => {
  it('answers with the errors that its comments name', () => {
    const source = readFileSync(new URL('../../src/codec/error-codes.ts', import.meta.url), 'utf8')
    const rows = [...source.matchAll(/: (OFP[A-Z]+_[A-Z_]+)\. \*\/\n {2}([A-Z_]+): \[(\d+), (\d+)\]/g)]
    const known: Record<string, readonly [number, number]> = {
      OFPBRC_BAD_VERSION: [1, 0], OFPBRC_BAD_TYPE: [1, 1], OFPBRC_BAD_MULTIPART: [1, 2],
      OFPBRC_BAD_LEN: [1, 6], OFPBRC_BAD_PACKET: [1, 12], OFPBAC_BAD_LEN: [2, 1], OFPBAC_TOO_MANY: [2, 7],
      OFPBAC_BAD_SET_LEN: [2, 14], OFPBIC_BAD_LEN: [3, 7], OFPBMC_BAD_TYPE: [4, 0],
      OFPBMC_BAD_LEN: [4, 1], OFPBMC_BAD_MASK: [4, 8], OFPBMC_BAD_PREREQ: [4, 9],
      OFPBMC_DUP_FIELD: [4, 10], OFPGMFC_BAD_BUCKET: [6, 12], OFPMMFC_BAD_BAND: [12, 8],
      OFPTFFC_BAD_LEN: [13, 3],
    }
    expect(rows.length).toBeGreaterThan(15)
    for (const [, name = '', code, type, number] of rows) {
      expect([code, Number(type), Number(number)]).toEqual([code, ...known[name] ?? []])
    }
    for (const pair of Object.values(DECODE_ERRORS)) expect(Object.values(known)).toContainEqual(pair)
  })
})
