import { decode, encode, flowMod, formatInstructions, type FlowMod, type Instruction } from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { hex, toHex } from '../../support/hex.js'

/** The instructions of a flow-mod without a match, as bytes. */
function bytesOf(instructions: readonly Instruction[]): string {
  return toHex(encode(flowMod({ instructions })).subarray(56))
}

function instructionsOf(text: string): readonly Instruction[] {
  const body = hex(text)
  const bytes = new Uint8Array(56 + body.length)
  bytes.set(encode(flowMod({})))
  bytes.set(body, 56)
  new DataView(bytes.buffer).setUint16(2, bytes.length)
  return (decode(bytes) as FlowMod).instructions
}

describe.each<[string, string, Instruction]>([
  ['gotoTable', '0001 0008 fe 000000', { type: 'gotoTable', tableId: 254 }],
  [
    'writeMetadata',
    '0002 0018 00000000 0000000000000001 00000000000000ff',
    { type: 'writeMetadata', metadata: 1n, metadataMask: 0xffn },
  ],
  [
    'writeActions',
    '0003 0010 00000000 0012 0008 00000000',
    { type: 'writeActions', actions: [{ type: 'popVlan' }] },
  ],
  [
    'applyActions',
    '0004 0010 00000000 0012 0008 00000000',
    { type: 'applyActions', actions: [{ type: 'popVlan' }] },
  ],
  ['applyActions without actions', '0004 0008 00000000', { type: 'applyActions', actions: [] }],
  ['clearActions', '0005 0008 00000000', { type: 'clearActions' }],
  ['meter', '0006 0008 00000007', { type: 'meter', meterId: 7 }],
  [
    'an unknown instruction',
    '0063 000c 0102030405060708',
    { type: 'unknown', instructionType: 99, body: hex('0102030405060708') },
  ],
  [
    'an experimenter instruction',
    'ffff 000b 00002320 010203',
    { type: 'experimenter', experimenter: 0x2320, body: hex('010203') },
  ],
])('%s', (_, text, value) => {
  it('is written and read', () => {
    expect(bytesOf([value])).toBe(toHex(hex(text)))
    expect(instructionsOf(text)).toStrictEqual([value])
  })
})

it.each([
  ['gotoTable', '0001 0010 fe 000000 0000000000000000'],
  ['writeMetadata', '0002 0010 00000000 0000000000000001'],
  ['clearActions', '0005 0010 00000000 0012 0008 00000000'],
  ['meter', '0006 0010 00000007 0000000000000000'],
])('refuses %s in another length', (path, text) => {
  expect(() => instructionsOf(text))
    .toThrow(expect.objectContaining({ code: 'ERR_BAD_INSTRUCTION_LENGTH', path: `instructions[0].${path}` }))
})

it.each([
  ['gotoTable', '0001 0009 fe 000000 00'],
  ['applyActions', '0004 0009 00000000 00'],
  ['writeActions', '0003 000c 00000000 00000000'],
])('refuses %s in a length that is no multiple of eight', (_, text) => {
  expect(() => instructionsOf(text)).toThrow(expect.objectContaining({
    code: 'ERR_BAD_INSTRUCTION_LENGTH', path: 'instructions[0]', errorType: 3, errorCode: 7,
  }))
})

it('writes all bits of the metadata by default', () => {
  expect(bytesOf([{ type: 'writeMetadata', metadata: 1n }])).toBe(
    '00020018000000000000000000000001ffffffffffffffff',
  )
})

it('refuses to write an unknown instruction of less than eight bytes', () => {
  expect(() => bytesOf([{ type: 'unknown', instructionType: 99, body: hex('010203') }]))
    .toThrow(expect.objectContaining({ code: 'ERR_BAD_VALUE', path: 'instructions[0].body' }))
})

it.each(['nonsense', 'constructor'])('prints no instruction called %s', (type) => {
  const error = new TypeError(`no instruction is called "${type}"`)
  expect(() => formatInstructions([{ type } as never])).toThrow(error)
})
