import {
  encode, parseIpv4, parseIpv6, parseMac, type Action, type FieldName, type FlowMod, type Instruction,
  type Match,
} from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { fields, type FieldRow } from '../../src/codec/match/fields.js'
import { messageArbitraries } from '../support/arbitraries/messages.js'
import { toHex } from '../support/hex.js'
import { property } from '../support/property.js'
import {
  secondActions, secondFlowMod, secondPacketIn, type SecondElement, type SecondField,
} from '../support/second-decoder.js'

function digits(value: bigint, bytes: number): string {
  return bytes === 0 ? '' : value.toString(16).padStart(bytes * 2, '0')
}

/** A number that a text says: an address, or how many bits of one are looked at. */
function numberOf(row: FieldRow, text: string): bigint {
  if (/^\d+$/.test(text)) return ((1n << BigInt(text)) - 1n) << BigInt(row.bits - Number(text))
  if (row.kind === 'mac') return BigInt(parseMac(text))
  return row.kind === 'ipv4' ? BigInt(parseIpv4(text)) : parseIpv6(text)
}

function valueDigits(row: FieldRow, value: unknown): string {
  if (value instanceof Uint8Array) return toHex(value)
  if (typeof value === 'string') {
    return value.split('/').map((part) => digits(numberOf(row, part), row.bytes)).join('')
  }
  if (typeof value !== 'object') return digits(BigInt(value as number | bigint), row.bytes)
  const masked = value as { readonly value: unknown, readonly mask: unknown }
  return valueDigits(row, masked.value) + valueDigits(row, masked.mask)
}

function isMasked(value: unknown): boolean {
  return typeof value === 'string' ? value.includes('/') : typeof value === 'object' && 'mask' in value!
}

/** A field as its bytes in hexadecimal: class, number, whether there is a mask, and what follows. */
function written([name, value]: readonly [string, unknown]): string {
  if (name.startsWith('0x')) return name.slice(2) + toHex(value as Uint8Array)
  const row: FieldRow = fields[name as FieldName]
  const body = (row.experimenter === undefined ? '' : digits(BigInt(row.experimenter), 4))
    + (row.expType === undefined ? '' : digits(BigInt(row.expType), 2)) + valueDigits(row, value)
  return read({
    oxmClass: row.oxmClass, number: row.number, hasMask: isMasked(value) ? 1 : 0, length: body.length / 2,
    body: Buffer.from(body, 'hex'),
  })
}

function read({ oxmClass, number, hasMask, length, body }: SecondField): string {
  return digits(BigInt(oxmClass), 2) + digits(BigInt(number << 1 | hasMask), 1) + digits(BigInt(length), 1)
    + toHex(body)
}

function expectMatch(second: { readonly fields: readonly SecondField[] }, match: Match): void {
  // Prerequisites go first: the order of fields may be another.
  const entries = Object.entries(match) as readonly (readonly [string, unknown])[]
  expect(second.fields.map(read).sort()).toEqual(entries.map(written).sort())
}

const numberOfName = (names: readonly string[], value: string | number): number =>
  typeof value === 'number' ? value : names.indexOf(value)

/** The numbers of OpenFlow's own actions; all others are experimenters'. */
const actionNumbers: { readonly [T in Action['type']]?: number } = {
  output: 0, copyTtlOut: 11, copyTtlIn: 12, setMplsTtl: 15, decMplsTtl: 16, pushVlan: 17, popVlan: 18,
  pushMpls: 19, popMpls: 20, setQueue: 21, group: 22, setNwTtl: 23, decNwTtl: 24, setField: 25, pushPbb: 26,
  popPbb: 27,
}
const instructionNumbers: { readonly [T in Instruction['type']]?: number } =
  { gotoTable: 1, writeMetadata: 2, writeActions: 3, applyActions: 4, clearActions: 5, meter: 6 }

function expectAction({ type, body }: SecondElement, action: Action): void {
  expect(type).toBe(action.type === 'unknown' ? action.actionType : actionNumbers[action.type] ?? 0xffff)
  if (action.type === 'output') {
    const port = digits(BigInt(action.port), 4)
    expect(toHex(body)).toBe(`${port}${digits(BigInt(action.maxLen!), 2)}${digits(0n, 6)}`)
  }
}

function expectInstruction(second: SecondElement, one: Instruction): void {
  expect(second.type)
    .toBe(one.type === 'unknown' ? one.instructionType : instructionNumbers[one.type] ?? 0xffff)
  switch (one.type) {
    case 'gotoTable': return expect([...second.body]).toEqual([one.tableId, 0, 0, 0])
    case 'meter': return expect(toHex(second.body)).toBe(digits(BigInt(one.meterId), 4))
    case 'writeMetadata':
      return expect(toHex(second.body))
        .toBe(digits(0n, 4) + digits(one.metadata, 8) + digits(one.metadataMask!, 8))
    case 'clearActions': return expect(toHex(second.body)).toBe('00000000')
    case 'applyActions':
    case 'writeActions': {
      const actions = secondActions(second)
      expect(actions).toHaveLength(one.actions.length)
      one.actions.forEach((action, index) => expectAction(actions[index]!, action))
      return
    }
    default: expect(toHex(second.body).endsWith(toHex(one.body))).toBe(true)
  }
}

const commands = ['add', 'modify', 'modifyStrict', 'delete', 'deleteStrict']
const reasons = ['noMatch', 'action', 'invalidTtl']

describe('a second decoder reads what was written', () => {
  it('in a packet-in', () => {
    property(messageArbitraries.packetIn, ({ type: _, match, data, reason, ...numbers }) => {
      const bytes = encode({ type: 'packetIn', match, data, reason, ...numbers })
      const second = secondPacketIn(bytes)
      expect(second).toMatchObject({
        ...numbers, version: 4, number: 10, length: bytes.length, reason: numberOfName(reasons, reason),
      })
      expectMatch(second.match, match)
      expect(toHex(second.data)).toBe(toHex(data))
    })
  })

  it('in a flow-mod', () => {
    property(messageArbitraries.flowMod, (message: FlowMod) => {
      const { type: _, match, instructions, command, ...numbers } = message
      const bytes = encode(message)
      const second = secondFlowMod(bytes)
      expect(second).toMatchObject({
        ...numbers, version: 4, number: 14, length: bytes.length, command: numberOfName(commands, command),
      })
      expectMatch(second.match, match)
      expect(second.instructions).toHaveLength(instructions.length)
      instructions.forEach((one, index) => expectInstruction(second.instructions[index]!, one))
    })
  })
})
