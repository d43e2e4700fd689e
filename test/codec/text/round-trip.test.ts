import * as fc from 'fast-check'
import {
  decode, encode, flowMod, formatActions, formatFlow, formatMatch, missingPrerequisite, parseActions,
  parseFlow, parseMatch, TextError,
  type Action, type FieldName, type FlowMod, type FlowModCommand, type Match,
} from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { fields } from '../../../src/codec/match/fields.js'
import { acceptedAction } from '../../support/arbitraries/accepted-actions.js'
import { acceptedMatch } from '../../support/arbitraries/accepted-match.js'
import { u16, u64 } from '../../support/arbitraries/integers.js'
import { property } from '../../support/property.js'

/** Whether an action is printed as it is parsed: a masked set_field is parsed as loads. */
function isParsedAsPrinted(action: Action): boolean {
  if (action.type === 'clone') return action.actions.every(isParsedAsPrinted)
  return action.type !== 'regLoad2'
}

const printable = acceptedAction.filter(isParsedAsPrinted)
/** An exact TCI of zero is said as `dl_vlan=0xffff`. */
const unambiguous = acceptedMatch.filter(({ vlanTci }) => vlanTci !== 0)

describe('what is printed is parsed as the same', () => {
  it('of matches', () => {
    property(unambiguous, (match) => {
      const text = formatMatch(match)
      expect(formatMatch(parseMatch(text))).toBe(text)
    })
  })

  it('of fields with a text of their own', () => {
    property(unambiguous, (match) => {
      expect(plain(parseMatch(formatMatch(match)))).toEqual(plain(match))
    })
  })

  it('of actions', () => {
    property(fc.array(printable, { maxLength: 4 }), (actions) => {
      const text = formatActions(actions)
      expect(formatActions(parseActions(text))).toBe(text)
    })
  })

  it('of flows', () => {
    const command = fc.constantFrom<FlowModCommand>('add', 'modify', 'modifyStrict', 'delete', 'deleteStrict')
    const flows = fc.record({
      command, match: unambiguous, cookie: u64, tableId: fc.nat(254), priority: u16, idleTimeout: u16,
      hardTimeout: u16, flags: fc.nat(31), outGroup: fc.nat(), instructions: fc.constant([]),
    })
    property(flows, u64, (members, mask) => {
      const flow = flowMod({ ...members, cookieMask: members.command === 'add' ? 0n : mask })
      const parsed = parseFlow(formatFlow(flow))
      const { match: _, ...others } = parsed
      expect({ ...flow, xid: 0 }).toMatchObject(others)
      expect(formatFlow(parsed)).toBe(formatFlow(flow))
    })
  })

  it('of instructions', () => {
    const write = fc.array(printable, { maxLength: 3 })
      .map((actions): FlowMod['instructions'][number] => ({ type: 'writeActions', actions }))
    const apply = fc.array(printable, { minLength: 1, maxLength: 3 })
      .map((actions): FlowMod['instructions'][number] => ({ type: 'applyActions', actions }))
    const rest = fc.constantFrom<FlowMod['instructions']>(
      [], [{ type: 'gotoTable', tableId: 5 }],
      [{ type: 'writeMetadata', metadata: 4n, metadataMask: 0xfn }, { type: 'gotoTable', tableId: 5 }],
      [{ type: 'unknown', instructionType: 99, body: Uint8Array.of(1, 2, 3, 4) }],
    )
    property(fc.tuple(apply, write, rest), ([applied, written, more]) => {
      const text = formatFlow(flowMod({ instructions: [applied, written, ...more] }))
      expect(formatFlow(parseFlow(text))).toBe(text)
    })
  })
})

/** Without fields that share a text with others, and masks of all bits, which have none. */
function plain(match: Match): object {
  const own = Object.entries(match).filter(([name]) => !/^(?:x*reg|tunMetadata|vlan|ipFrag|ctState)/.test(name))
  return Object.fromEntries(own.map(([name, value]) => [name, valueOf(name, value)]))
}

function valueOf(name: string, value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/\/(?:32|128|ff:ff:ff:ff:ff:ff)$/, '')
  if (typeof value !== 'object') return value
  const masked = value as { readonly value: number | bigint, readonly mask: number | bigint }
  const { bits } = fields[name as FieldName]
  return BigInt(masked.mask) === (1n << BigInt(bits)) - 1n ? masked.value : masked
}

describe('any text', () => {
  const words = fc.constantFrom(
    'ip', 'tcp', 'reg0', 'nw_src', 'tp_dst', 'dl_vlan', 'ct_state', 'actions', 'output', 'ct', 'nat', 'learn',
    'load', 'set_field', 'clone', 'resubmit', '=', ':', ',', '(', ')', '[', ']', '->', '..', '/', '|', '+',
    '-', '"', ' ', '0', '5', '0x1f', '10.0.0.1', '::1', '1:2:3:4:5:6', 'LOCAL', 'eth_src', 'hrw', 'toString',
    '__proto__', 'é', '\n', '\0',
  )
  const text = fc.oneof(fc.string(), fc.array(words, { maxLength: 20 }).map((all) => all.join('')))

  it.each([
    ['match', parseMatch],
    ['list of actions', parseActions],
    ['flow', parseFlow],
  ] as const)('is a %s or refused at one of its characters', (_, parse) => {
    property(text, (input) => {
      try {
        parse(input)
      } catch (error) {
        expect(error).toBeInstanceOf(TextError)
        expect((error as TextError).position).toBeLessThanOrEqual(input.length)
      }
    })
  })

  it('that is a flow can be sent', () => {
    property(text, (input) => {
      const flow = parsedOr(() => parseFlow(input))
      if (flow === undefined) return
      expect(missingPrerequisite(flow.match)).toBeUndefined()
      expect(decode(encode(flow))).toMatchObject({ type: 'flowMod', priority: flow.priority })
    })
  })

  it('that is a list of actions can be sent', () => {
    property(text, (input) => {
      const actions = parsedOr(() => parseActions(input))
      if (actions === undefined) return
      const flow = flowMod({ instructions: [{ type: 'applyActions', actions }] })
      expect(decode(encode(flow))).toMatchObject({ type: 'flowMod' })
    })
  })
})

function parsedOr<T>(parse: () => T): T | undefined {
  try {
    return parse()
  } catch (error) {
    if (error instanceof TextError) return undefined
    throw error
  }
}
