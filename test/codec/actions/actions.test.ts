import * as codec from 'daolinet/codec'
import {
  actionCodecs, actionTexts, decode, encode, formatActions, packetOut, parseActions, type Action,
  type ActionInit, type PacketOut,
} from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { actionArbitraries } from '../../support/arbitraries/actions.js'
import { hex, toHex } from '../../support/hex.js'
import { actionVectors } from './vectors.js'

/** Where the actions of a packet-out start. */
const START = 24

function bytesOf(actions: readonly ActionInit[]): string {
  return toHex(encode({ ...packetOut({}), actions }).subarray(START))
}

function actionsOf(text: string): readonly Action[] {
  const body = hex(text)
  const bytes = new Uint8Array(START + body.length)
  bytes.set(encode(packetOut({})))
  bytes.set(body, START)
  const view = new DataView(bytes.buffer)
  view.setUint16(2, bytes.length)
  view.setUint16(16, body.length)
  return (decode(bytes) as PacketOut).actions
}

/** Actions whose text means another one, which does the same, or a part of it. */
const rewritten: ReadonlySet<Action['type']> = new Set<Action['type']>([
  'copyField', 'setTunnel', 'setTunnel64', 'regLoad2', 'outputReg2', 'nxWriteMetadata',
  'nxSetQueue', 'nxGroup', 'nxDecTtl', 'nxPushMpls', 'nxPopMpls', 'nxSetMplsTtl', 'nxDecMplsTtl',
  'nxSetMplsLabel', 'nxSetMplsTc',
])

const named = actionVectors.map(([text, bytes, action]) => [action.type, text, bytes, action] as const)

describe.each(named)('%s: %s', (type, text, bytes, action) => {
  it('is read', () => expect(actionsOf(bytes)).toStrictEqual([action]))

  it('is written', () => expect(bytesOf([action])).toBe(toHex(hex(bytes))))

  it('is printed', () => expect(formatActions([action])).toBe(text))

  if (!rewritten.has(type)) {
    it('is meant by its text', () => expect(bytesOf(parseActions(text))).toBe(bytesOf([action])))
  }
})

it('leaves no action out', () => {
  expect(new Set(named.map(([type]) => type))).toEqual(new Set(Object.keys(actionTexts)))
  expect(new Set(Object.keys(actionArbitraries))).toEqual(new Set(Object.keys(actionTexts)))
})

it.each(Object.keys(actionCodecs))('has a function that builds %s', (type) => {
  const build = (codec as unknown as Record<string, unknown>)[type]
  expect(build, `daolinet/codec exports ${type}()`).toBeTypeOf('function')
})

it.each(['nonsense', 'constructor'])('prints no action called %s', (type) => {
  expect(() => formatActions([{ type } as never])).toThrow(new TypeError(`no action is called "${type}"`))
})

it('cuts no action short that follows another', () => {
  const all = actionVectors.map(([, , action]) => action)
  expect(actionsOf(bytesOf(all))).toStrictEqual(all)
})

describe('bits of a field', () => {
  const load = (header: string, range = '0107'): string =>
    `ffff 0018 00002320 0007 ${range} ${header} 0000000000000007`

  it.each([
    ['by its own header', '00010204', 'reg1'],
    ['by another header of the field', '00000406', 'NXM_OF_ETH_SRC'],
    ['by the header of a field without a name', '0001fe04', '0x0001fe04'],
    ['by a header of another length than its own', '00010202', '0x00010202'],
    ['by the header of a mask', '00010308', '0x00010308'],
  ] as const)('are named %s', (_, header, field) => {
    const action: Action = { type: 'regLoad', dst: { field, offset: 4, bits: 8 }, value: 7n }
    expect(actionsOf(load(header))).toStrictEqual([action])
    expect(bytesOf([action])).toBe(toHex(hex(load(header))))
  })

  it.each([
    ['by its own header', 'ffff160800002320', 'tunErspanIdx'],
    ['by the header of a field without a name', 'ffff700800002320', '0xffff700800002320'],
    ['by the header of an experimenter without a name', 'ffff160800001234', '0xffff160800001234'],
  ] as const)('are named %s of eight bytes', (_, header, field) => {
    const bytes = `ffff 0018 00002320 0020 010f 0064 ${header} 0000`
    const action: Action = { type: 'outputReg2', src: { field, offset: 4, bits: 16 }, maxLen: 100 }
    expect(actionsOf(bytes)).toStrictEqual([action])
    expect(bytesOf([action])).toBe(toHex(hex(bytes)))
  })

  it('are all bits of the field by default', () => {
    expect(bytesOf([{ type: 'regLoad', dst: { field: 'reg1' }, value: 7n }]))
      .toBe(toHex(hex(load('00010204', '001f'))))
    expect(bytesOf([{ type: 'regLoad', dst: { field: 'reg1', offset: 4 }, value: 7n }]))
      .toBe(toHex(hex(load('00010204', '011b'))))
  })

  it.each<[string, ActionInit, object]>([
    [
      'a name of no field', { type: 'regLoad', dst: { field: 'reg16' as 'reg1' }, value: 7n },
      { code: 'ERR_UNKNOWN_NAME', path: 'actions[0].dst.field' },
    ],
    [
      'more bits than have room', { type: 'regLoad', dst: { field: 'xxreg1' }, value: 7n },
      { code: 'ERR_OUT_OF_RANGE', path: 'actions[0].dst.bits' },
    ],
    [
      'an unknown width', { type: 'regLoad', dst: { field: '0x0001fe04' }, value: 7n },
      { code: 'ERR_MISSING_FIELD', path: 'actions[0].dst.bits' },
    ],
    [
      'an offset without room', { type: 'regLoad', dst: { field: 'reg1', offset: 1024, bits: 1 }, value: 1n },
      { code: 'ERR_OUT_OF_RANGE', path: 'actions[0].dst.offset' },
    ],
    [
      "an experimenter's field in four bytes", { type: 'regLoad', dst: { field: 'tunErspanIdx' }, value: 7n },
      { code: 'ERR_BAD_VALUE', path: 'actions[0].dst.field' },
    ],
  ])('refuse %s', (_, action, error) => {
    expect(() => bytesOf([action])).toThrow(expect.objectContaining({ name: 'EncodeError', ...error }))
  })
})

it.each<[ActionInit, string]>([
  [{ type: 'ct' }, 'ct()'],
  [{ type: 'nat' }, 'nat'],
  [{ type: 'learn', specs: [] }, 'learn(table=1)'],
  [{ type: 'controller' }, 'CONTROLLER:65535'],
  [{ type: 'controller2' }, 'CONTROLLER:65535'],
  [{ type: 'decap' }, 'decap()'],
  [{ type: 'encap', packetType: 0 }, 'encap(ethernet)'],
])('fills up %j', (action, text) => {
  expect(formatActions(actionsOf(bytesOf([action])))).toBe(text)
})

describe('actions within actions', () => {
  const nested = (depth: number): ActionInit =>
    (depth === 0 ? { type: 'exit' } : { type: 'clone', actions: [nested(depth - 1)] })

  it('are written and read up to 16 deep', () => {
    expect(actionsOf(bytesOf([nested(15)]))).toStrictEqual([nested(15)])
  })

  it('are refused deeper', () => {
    expect(() => bytesOf([nested(16)])).toThrow(expect.objectContaining({ code: 'ERR_BAD_VALUE' }))
    const deep = cloneOf(bytesOf([nested(15)]))
    expect(() => actionsOf(deep)).toThrow(expect.objectContaining({ code: 'ERR_TOO_DEEP' }))
  })

  function cloneOf(inner: string): string {
    const length = (inner.length / 2 + 16).toString(16).padStart(4, '0')
    return `ffff ${length} 00002320 002a 000000000000 ${inner}`
  }
})

it('keeps an action of Nicira that has no name', () => {
  const bytes = 'ffff 0010 00002320 7777 010203040506'
  const action: Action = { type: 'experimenter', experimenter: 0x2320, body: hex('7777 010203040506') }
  expect(actionsOf(bytes)).toStrictEqual([action])
  expect(bytesOf([action])).toBe(toHex(hex(bytes)))
})
