import {
  decode, encode, formatMessage, fromJSON, hello, negotiateVersion, toJSON, type Hello,
} from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { expectBothWays } from '../../../support/both-ways.js'
import { hex } from '../../../support/hex.js'

describe('hello', () => {
  it('carries the versions that its sender speaks', () => {
    expectBothWays(`
      04 00 0010 00000021
      0001 0008 00000012     ; version bitmap: bits 1 and 4
    `, { type: 'hello', xid: 0x21, version: 4, elements: [{ type: 'versionBitmap', versions: [1, 4] }] })
  })

  it('pads elements to eight bytes, and counts no padding', () => {
    expectBothWays(`
      05 00 0028 00000001
      0001 000c 00000010 00000001 00000000     ; bits 4 and 32
      0007 0005 aa 000000
      0008 0004 00000000
    `, {
      type: 'hello', xid: 1, version: 5, elements: [
        { type: 'versionBitmap', versions: [4, 32] },
        { type: 'unknown', elementType: 7, body: hex('aa') },
        { type: 'unknown', elementType: 8, body: new Uint8Array(0) },
      ],
    })
  })

  it('does without padding behind the last element', () => {
    expect(decode(hex('0400 000d 00000001 0007 0005 aa')))
      .toMatchObject({ elements: [{ type: 'unknown', elementType: 7, body: hex('aa') }] })
  })

  it.each([
    ['has no bits', '0001 0004 00000000'],
    ['is cut in the middle of a word', '0001 0006 0000 0000'],
    ['goes beyond version 255', `0001 0028 ${'00000010'.repeat(9)}`],
  ])('keeps a version bitmap that %s as it is', (_, element) => {
    const elementBytes = hex(element)
    const length = (8 + elementBytes.length).toString(16).padStart(4, '0')
    const message = decode(hex(`0400 ${length} 00000001 ${element}`)) as Hello
    expect(message.elements).toMatchObject([{ type: 'unknown', elementType: 1 }])
    expect(encode(message)).toStrictEqual(hex(`0400 ${length} 00000001 ${element}`))
  })

  it('is greeted by version when there are bytes in the place of a bitmap', () => {
    const greeting = (bytes: string) => negotiateVersion(decode(hex(bytes)) as Hello)
    expect(greeting('0400000a 01020304 0001')).toBe(4)
    expect(greeting('04000018 00000001 0001000800000010 0000000000000000')).toBe(4)
    expect(greeting('0100000d 00000001 68656c6c6f')).toBeUndefined()
  })

  it.each([
    ['of no length', '0001 0000 00000010'],
    ['shorter than its header', '0001 0003 00000010'],
    ['longer than the message', '0001 00ff 00000010'],
    ['cut short', '0001'],
  ])('keeps an element %s, and what follows, as it is', (_, element) => {
    const tail = hex(`${element} 0001`)
    const length = (16 + tail.length).toString(16).padStart(4, '0')
    const bytes = hex(`0400 ${length} 00000001 0007 0004 00000000 ${element} 0001`)
    const message = decode(bytes)
    expect(message).toMatchObject({
      elements: [{ type: 'unknown', elementType: 7 }, { type: 'tail', body: tail }],
    })
    expect(encode(message)).toEqual(bytes)
    expect(fromJSON(toJSON(message))).toEqual(message)
    expect(formatMessage(message)).toContain('unknown data in hello')
  })

  it('refuses to write a version that no header can carry', () => {
    expect(() => encode(hello({ elements: [{ type: 'versionBitmap', versions: [4, 256] }] })))
      .toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_RANGE', path: 'elements[0].versions[1]' }))
  })
})

describe('negotiateVersion', () => {
  const bitmap = (...versions: number[]) => hello({ elements: [{ type: 'versionBitmap', versions }] })

  it('takes the highest version of both bitmaps', () => {
    expect(negotiateVersion(bitmap(1, 4, 5), [4, 5, 6])).toBe(5)
    expect(negotiateVersion(bitmap(1, 4, 6))).toBe(4)
  })

  it('finds none where the bitmaps have none in common, whatever the header says', () => {
    expect(negotiateVersion({ ...bitmap(1, 6), version: 6 })).toBeUndefined()
  })

  it('takes the lower of the header versions when there is no bitmap', () => {
    expect(negotiateVersion(hello({ version: 6, elements: [] }))).toBe(4)
    expect(negotiateVersion(hello({ version: 4, elements: [] }))).toBe(4)
    expect(negotiateVersion(hello({ version: 1, elements: [] }))).toBeUndefined()
    expect(negotiateVersion(hello({ version: 1, elements: [] }), [1, 4])).toBe(1)
  })
})
