import { expect, it } from 'vitest'
import { enumeration } from '../../../src/codec/wire/enumeration.js'

const colour = enumeration({ red: 1, green: 4 }, 'colour')

it('gives names to values and values to names', () => {
  expect([colour.name(1), colour.name(4), colour.value('red'), colour.value('green')]).toStrictEqual([
    'red',
    'green',
    1,
    4,
  ])
  expect(colour.names).toStrictEqual(['red', 'green'])
})

it('keeps a value that has no name', () => {
  expect(colour.name(2)).toBe(2)
  expect(colour.value(2)).toBe(2)
})

it.each(['blue', 'constructor', '', undefined])('refuses the name %s', (name) => {
  expect(() => colour.value(name as 'red'))
    .toThrow(expect.objectContaining({ name: 'EncodeError', code: 'ERR_UNKNOWN_NAME', path: 'colour' }))
})
