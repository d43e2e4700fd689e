import {
  decode, decodeAt, DecodeError, encode, EncodeError, encodeInto, flowMod, type MessageInit,
} from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { expectBothWays } from '../../support/both-ways.js'
import { hex, toHex } from '../../support/hex.js'

function refusal(action: () => unknown): unknown {
  try {
    action()
  } catch (error) {
    return error
  }
  throw new Error('nothing was refused')
}

describe('decode', () => {
  it('takes exactly one message', () => {
    expect(refusal(() => decode(hex('0414 0008 00000001 00')))).toMatchObject({
      code: 'ERR_BAD_LENGTH',
      path: 'length',
      offset: 2,
    })
    expect(refusal(() => decode(hex('0414 0009 00000001')))).toMatchObject({
      code: 'ERR_TRUNCATED',
      path: 'length',
    })
    expect(refusal(() => decode(new Uint8Array(0)))).toMatchObject({ code: 'ERR_TRUNCATED', path: 'header' })
  })

  it.each([0, 1, 4, 7])('refuses a length of %d', (length) => {
    const bytes = hex('0414 0000 00000001')
    bytes[3] = length
    expect(refusal(() => decode(bytes))).toMatchObject({ code: 'ERR_BAD_LENGTH', path: 'length' })
  })

  it.each([1, 2, 3, 5, 6, 0x84])('refuses version %d, but for a hello and an error', (version) => {
    const of = (type: string, rest = ''): Uint8Array => {
      const bytes = hex(`00${type}0000 00000007 ${rest}`)
      bytes[0] = version
      bytes[3] = bytes.length
      return bytes
    }
    const error = refusal(() => decode(of('14')))
    expect(error).toBeInstanceOf(DecodeError)
    expect(error).toMatchObject({
      code: 'ERR_BAD_VERSION',
      path: 'version',
      offset: 0,
      errorType: 1,
      errorCode: 0,
    })
    expect(decode(of('00'))).toStrictEqual({ type: 'hello', xid: 7, version, elements: [] })
    expect(decode(of('01', '0000 0001'))).toStrictEqual({
      type: 'error', xid: 7, version, errorType: 0, errorCode: 1, data: new Uint8Array(0),
    })
  })

  it.each<[string, unknown]>([
    ['"0414"', '0414'], ['a list', [4, 0]], ['an object', new ArrayBuffer(8)], ['undefined', undefined],
  ])('takes bytes, not %s', (shown, value) => {
    const error = new TypeError(`decode takes a Uint8Array, not ${shown}`)
    expect(() => decode(value as Uint8Array)).toThrow(error)
  })

  it('keeps a message of an unknown type byte for byte', () => {
    expectBothWays('04 63 000b 00000009 010203', {
      type: 'unknown',
      xid: 9,
      messageType: 99,
      body: hex('010203'),
    })
  })

  it('keeps a multipart message of an unknown type byte for byte', () => {
    expectBothWays('0412 0012 00000009 0063 0001 00000000 0102', {
      type: 'multipartRequest', xid: 9, flags: 1, multipartType: 99, body: hex('0102'),
    })
    expectBothWays('0413 0012 00000009 0063 0000 00000000 0102', {
      type: 'multipartReply', xid: 9, flags: 0, multipartType: 99, body: hex('0102'),
    })
  })

  it('gives payloads that share the memory of what was decoded', () => {
    const bytes = hex('0402 000a 00000001 0102')
    const message = decode(bytes)
    bytes[8] = 0xff
    expect(message).toMatchObject({ data: hex('ff02') })
  })

  it('takes nonzero padding, and drops it', () => {
    const request = hex('0412 0010 00000001 0000 0000 deadbeef')
    expect(toHex(encode(decode(request) as MessageInit))).toBe('04120010000000010000000000000000')
  })
})

describe('decodeAt', () => {
  it('reads the message at an offset and leaves alone what follows', () => {
    const bytes = hex('ffff 0414 0008 00000001 ffff')
    expect(decodeAt(new DataView(bytes.buffer), 2)).toStrictEqual({ type: 'barrierRequest', xid: 1 })
  })

  it('does not look behind the end of its view', () => {
    const bytes = hex('0414 0008 00000001')
    expect(refusal(() => decodeAt(new DataView(bytes.buffer, 0, 7), 0))).toMatchObject({
      code: 'ERR_TRUNCATED',
      path: 'header',
    })
    expect(refusal(() => decodeAt(new DataView(bytes.buffer), 4))).toMatchObject({
      code: 'ERR_TRUNCATED',
      path: 'header',
    })
  })
})

describe('encode', () => {
  it('fills in what is left out', () => {
    expect(encode({ type: 'flowMod' })).toStrictEqual(encode(flowMod({})))
    expect(toHex(encode({ type: 'hello' }))).toBe('04000010000000000001000800000010')
    expect(toHex(encode({ type: 'setConfig' }))).toBe('0409000c000000000000ffff')
  })

  it('gives bytes of their own', () => {
    const first = encode({ type: 'barrierRequest', xid: 1 })
    encode({ type: 'barrierRequest', xid: 2 })
    expect(toHex(first)).toBe('0414000800000001')
  })

  it('refuses a message over 65,535 bytes', () => {
    const data = new Uint8Array(65535 - 8)
    expect(encode({ type: 'echoRequest', data })).toHaveLength(65535)
    for (const length of [65536 - 8, 65537 - 8, 200_000]) {
      const error = refusal(() => encode({ type: 'echoRequest', data: new Uint8Array(length) }))
      expect(error).toBeInstanceOf(EncodeError)
      expect(error).toMatchObject({ code: 'ERR_TOO_LONG' })
    }
    const actions = Array.from({ length: 4096 }, () => ({ type: 'output', port: 1 }) as const)
    expect(refusal(() => encode({ type: 'packetOut', actions }))).toMatchObject({ code: 'ERR_TOO_LONG' })
  })

  it.each([
    'nonsense', 'constructor', 'toString', '__proto__', undefined, 7,
  ])('refuses a message called %s', (type) => {
    expect(refusal(() => encode({ type } as unknown as MessageInit))).toMatchObject({
      code: 'ERR_UNKNOWN_NAME',
      path: 'type',
    })
  })

  it.each(['nonsense', 'constructor', undefined])('refuses an action or an instruction called %s', (type) => {
    const named = [{ type }] as never[]
    expect(refusal(() => encode({ type: 'packetOut', actions: named })))
      .toMatchObject({ code: 'ERR_UNKNOWN_NAME', path: 'actions[0].type' })
    expect(refusal(() => encode({ type: 'flowMod', instructions: named })))
      .toMatchObject({ code: 'ERR_UNKNOWN_NAME', path: 'instructions[0].type' })
  })

  it.each([undefined, null, 7, 'hello'])('refuses %s as a message', (value) => {
    expect(refusal(() => encode(value as unknown as MessageInit))).toMatchObject({
      code: 'ERR_BAD_VALUE',
      path: '',
    })
  })

  it('gives only a hello and an error another version', () => {
    expect(encode({ type: 'hello', version: 1 })[0]).toBe(1)
    expect(encode({ type: 'error', version: 1 })[0]).toBe(1)
    expect(encode({ type: 'barrierRequest', version: 1 } as MessageInit)[0]).toBe(4)
  })
})

describe('encodeInto', () => {
  it('says that the buffer is too small, and leaves alone what is before it', () => {
    const memory = new Uint8Array(12).fill(0xa5)
    const view = new DataView(memory.buffer)
    expect(refusal(() => encodeInto({ type: 'barrierRequest' }, view,
      5))).toMatchObject({ code: 'ERR_NO_SPACE' })
    expect(refusal(() => encodeInto({ type: 'barrierRequest' }, view, 50))).toMatchObject({
      code: 'ERR_NO_SPACE',
    })
    expect(toHex(memory.subarray(0, 5))).toBe('a5a5a5a5a5')
  })
})
