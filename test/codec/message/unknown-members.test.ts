import {
  applyActions, bundleAddMessage, check, decode, encode, flowMod, unknownMembers,
  type Message, type MessageInit,
} from 'daolinet/codec'
import * as codec from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { message, messageTypes } from '../../support/arbitraries/messages.js'
import { property } from '../../support/property.js'

const of = (given: object): string[] =>
  unknownMembers(given as MessageInit).map(({ path, detail }) => `${path}: ${detail}`)

describe('members that do not exist', () => {
  it('are found in the message, with the name that was meant', () => {
    expect(of({ type: 'flowMod', prioriti: 5 }))
      .toEqual(['prioriti: flowMod has no member "prioriti": did you mean "priority"?'])
    expect(of({ type: 'flowMod', actions: [] }))
      .toEqual(['actions: flowMod has no member "actions": did you mean "instructions: applyActions(…)"?'])
    expect(of({ type: 'barrierRequest', colour: 1 })[0]).toContain('there are')
  })

  it('are found in its parts', () => {
    const actions = [{ type: 'output', port: 1, maxLenn: 5 }]
    expect(of({ type: 'flowMod', instructions: { type: 'applyActions', actions } })).toEqual([
      'instructions.actions[0].maxLenn: output has no member "maxLenn": did you mean "maxLen"?',
    ])
    expect(of({ type: 'groupMod', buckets: [{ wait: 3, actions: [] }] })).toEqual([
      'buckets[0].wait: it has no member "wait": there are weight, watchPort, watchGroup, actions',
    ])
    expect(of(bundleAddMessage({ message: { type: 'portMod', portNo: 1, portNr: 2 } })))
      .toEqual(['message.portNr: portMod has no member "portNr": did you mean "portNo"?'])
  })

  it('may be undefined', () => {
    expect(of({ type: 'flowMod', prioriti: undefined })).toEqual([])
  })

  it('are looked for in what cannot be changed, and not in what nobody reads', () => {
    const circle: Record<string, unknown> = { type: 'flowMod', match: Object.freeze({ inPort: 1 }) }
    circle.self = circle
    expect(of(Object.freeze(circle))).toEqual([expect.stringContaining('has no member "self"')])
  })

  it('are not found in any message that is right', () => {
    property(message, (value) => {
      expect(of(value)).toEqual([])
      expect(of(decode(encode(value as MessageInit)))).toEqual([])
    })
  })

  it('are told by check, without an error of the switch', () => {
    const [finding, ...others] = check({ type: 'flowMod', prioriti: 5 } as MessageInit)
    expect(finding).toEqual({
      path: 'prioriti', detail: 'flowMod has no member "prioriti": did you mean "priority"?',
    })
    expect(others).toEqual([])
  })
})

describe('functions that build messages', () => {
  type Builder = (init: object) => Message
  const names: Readonly<Record<string, string>> = { error: 'errorMessage' }
  const builders = messageTypes.flatMap((type): [string, Builder][] => {
    const builder = (codec as unknown as Record<string, Builder | undefined>)[names[type] ?? type]
    return builder === undefined ? [] : [[type, builder]]
  })

  it('are there for all messages but unknown ones', () => {
    const without = messageTypes.filter((type) => !builders.some(([name]) => name === type))
    expect(without).toEqual(['unknown', 'multipartRequest', 'multipartReply'])
  })

  it.each(builders)('refuse members that do not exist: %s', (type, builder) => {
    const inner = { message: flowMod({}), request: flowMod({}) }
    const init = type === 'bundleAddMessage' ? { message: inner.message } : {}
    expect(() => builder({ ...init, xyzzy: 1 })).toThrow(`xyzzy: ${type} has no member "xyzzy": `)
  })

  it('take every message that was decoded', () => {
    property(message, (value) => {
      const builder = builders.find(([name]) => name === value.type)?.[1]
      if (builder !== undefined) expect(builder(value).type).toBe(value.type)
    })
  })

  it('name what was meant', () => {
    expect(() => flowMod({ actions: [] } as object)).toThrow('did you mean "instructions: applyActions(…)"?')
    expect(() => codec.bucket({ watchport: 1 } as object)).toThrow('did you mean "watchPort"?')
    expect(() => codec.port({ portNo: 1, hwAddress: '' } as never)).toThrow('did you mean "hwAddr"?')
    expect(applyActions()).toEqual({ type: 'applyActions', actions: [] })
  })
})
