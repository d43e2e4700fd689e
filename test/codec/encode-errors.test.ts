import * as fc from 'fast-check'
import { encode, EncodeError, type MessageInit } from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { messageArbitraries, messageTypes } from '../support/arbitraries/messages.js'
import { pathText, places, valueAt, withValueAt, type Path } from '../support/leaves.js'
import { property } from '../support/property.js'

/** What does not fit where a value of this kind stands, whatever the field. */
function misfits(value: unknown): readonly unknown[] {
  if (value instanceof Uint8Array) return ['bytes', 7, [1, 2]]
  if (Array.isArray(value)) return ['list', 7, {}]
  switch (typeof value) {
    case 'number': return [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 32, '1', true]
    case 'bigint': return [-1n, 1n << 2048n, 0.5, '1', true]
    case 'string': return ['\ud800', 'x'.repeat(300), true]
    case 'boolean': return ['true', 1]
    default: return ['object', true]
  }
}

/** Errors name a field of a match, not the value or the mask in it. */
function named(path: Path): string {
  const match = path.findIndex((key) => key === 'match' || key === 'field')
  return pathText(match < 0 ? path : path.slice(0, match + 2))
}

describe.each(messageTypes)('%s', (type) => {
  it('refuses what does not fit, and says where', () => {
    property(
      messageArbitraries[type] as fc.Arbitrary<MessageInit>,
      fc.nat(),
      fc.nat(),
      (message, place, misfit) => {
        const all = places(message).filter((path) => path.at(-1) !== 'type')
        const path = all[place % all.length]!
        const bad = misfits(valueAt(message, path))
        const broken = withValueAt(message, path, bad[misfit % bad.length]) as MessageInit
        const error = refusal(broken)
        expect(error, `${pathText(path)} = ${String(bad[misfit % bad.length])}`).toBeInstanceOf(EncodeError)
        expect(named(path).startsWith((error as EncodeError).path), (error as EncodeError).message).toBe(true)
        expect((error as EncodeError).path).toBe(named(path))
      },
    )
  })
})

function refusal(message: MessageInit): unknown {
  try {
    encode(message)
    return undefined
  } catch (error) {
    return error
  }
}
