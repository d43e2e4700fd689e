import { decode, encode, type Message, type MessageInit } from 'daolinet/codec'
import { expect } from 'vitest'
import { hex, toHex } from './hex.js'

/** Holds a message's bytes, written out, and its value against one another, in both directions. */
export function expectBothWays(text: string, value: Message): void {
  const bytes = hex(text)
  expect(decode(bytes)).toStrictEqual(value)
  expect(toHex(encode(value as MessageInit))).toBe(toHex(bytes))
}
