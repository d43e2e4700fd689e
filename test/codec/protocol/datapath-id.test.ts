import { AddressError, formatDatapathId, parseDatapathId } from 'daolinet/codec'
import { describe, expect, it } from 'vitest'

describe('a datapath id', () => {
  it.each([[0n, '0000000000000000'], [1n, '0000000000000001'], [2n ** 64n - 1n, 'ffffffffffffffff']])(
    '%s is %s', (id, text) => {
      expect(formatDatapathId(id)).toBe(text)
      expect(parseDatapathId(text)).toBe(id)
    },
  )

  it.each([['1', 1n], ['0x1', 1n], ['00:00:00:00:00:00:AB:01', 0xab01n]])('is read from %s', (text, id) => {
    expect(parseDatapathId(text)).toBe(id)
  })

  it.each(['', '0x', '12345678901234567', '00:01', 'one', '-1', undefined])('is not read from %s', (text) => {
    expect(() => parseDatapathId(text as string)).toThrow(AddressError)
  })
})
