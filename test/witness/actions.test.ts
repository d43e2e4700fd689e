import * as fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  decode, encode, flowMod, formatActions, formatMessage, packetOut, type Action, type ActionInit,
  type Instruction, type PacketOut,
} from 'daolinet/codec'
import { encodeActions } from '../../src/codec/actions/list.js'
import { acceptedActions } from '../support/arbitraries/accepted-actions.js'
import { acceptedInstructions } from '../support/arbitraries/accepted-parts.js'
import { actionArbitraries } from '../support/arbitraries/actions.js'
import { instructionArbitraries } from '../support/arbitraries/instructions.js'
import { seedOf } from '../support/seed.js'
import { capture } from '../support/witness/capture.js'
import { printedActions } from '../support/witness/ofctl.js'
import { printedEach } from '../support/witness/printed.js'
import { needReaders, tsharkReads, type Layer } from '../support/witness/readers.js'
import { messageOf } from '../support/witness/tshark-messages.js'

type ActionType = Action['type']
type Reasons<T extends string> = { readonly [K in T]?: string }

const SAMPLES = 100
const seed = seedOf()
const draw = <T>(arbitrary: fc.Arbitrary<T>): T[] => fc.sample(arbitrary, { seed, numRuns: SAMPLES })
const drawn = (type: string): Action[] => draw<Action>(actionArbitraries[type as ActionType])

const inOpenFlow10 = 'of OpenFlow 1.0, which has none of its own'
/** Actions that Open vSwitch reads in OpenFlow 1.0 only, with the reason. */
const earlier: Reasons<ActionType> = {
  nxSetQueue: inOpenFlow10, nxGroup: inOpenFlow10,
  nxDecTtl: inOpenFlow10, nxPushMpls: inOpenFlow10, nxPopMpls: inOpenFlow10, nxSetMplsTtl: inOpenFlow10,
  nxDecMplsTtl: inOpenFlow10, nxSetMplsLabel: inOpenFlow10, nxSetMplsTc: inOpenFlow10,
}

/** Actions that Open vSwitch reads in flows of OpenFlow 1.0 only, with the reason. */
const inFlows: Reasons<ActionType> = { nxWriteMetadata: 'an instruction from OpenFlow 1.1 on' }

const noCopies = 'Open vSwitch copies no time to live'
const noPbb = 'Open vSwitch has no provider backbone bridging'
/** Actions that Open vSwitch does not know and tshark does, with the reason. */
const elsewhere: Reasons<ActionType> =
  { copyTtlOut: noCopies, copyTtlIn: noCopies, pushPbb: noPbb, popPbb: noPbb }

/** Actions whose bodies no reader here knows, with the reason; tshark reads their headers. */
const unread: Reasons<ActionType> = {
  debugSlow: 'refused by Open vSwitch but in its own tests',
  debugRecirc: 'refused by Open vSwitch but in its own tests',
  sample4: 'of a later Open vSwitch than 3.1',
  unknown: 'of nobody',
  experimenter: 'of nobody',
}

/** Addresses are translated by connection tracking only. */
function inPlace(action: Action): Action {
  return action.type === 'nat'
    ? { type: 'ct', flags: 1, zone: 0, recircTable: 255, alg: 0, actions: [action] }
    : action
}

function bytesOf(actions: readonly ActionInit[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(0x1_0000))
  return new Uint8Array(view.buffer, 0, encodeActions(actions, view, 0))
}

/** A flow-mod of Nicira's for OpenFlow 1.0, which ends in actions. */
function flowModOf10(actions: Uint8Array): Uint8Array {
  const start = encode({ type: 'nxFlowMod' })
  const bytes = new Uint8Array([...start, ...actions])
  bytes[0] = 1
  new DataView(bytes.buffer).setUint16(2, bytes.length)
  return bytes
}

function layersOf(messages: readonly Uint8Array[]): Layer[] {
  return tsharkReads(capture(messages.map((bytes) => ({ connection: 0, from: 'controller', bytes }))))
}

beforeAll(() => {
  needReaders()
  process.stdout.write(`actions against ovs-ofctl: repeat with FC_SEED=${seed}\n`)
})

describe('an action is printed as ovs-ofctl prints it', () => {
  it.each(Object.entries<fc.Arbitrary<Action>>(acceptedActions))('%s', (_, arbitrary) => {
    const actions = draw(arbitrary).map(inPlace)
    expect(actions.map((action) => `actions=${formatActions([action])}`))
      .toEqual(printedActions(actions.map((action) => bytesOf([action]))))
  })

  it.each(Object.entries(earlier))('%s: %s', (type) => {
    const actions = drawn(type).map((action) =>
      action.type === 'nxPushMpls' ? { ...action, ethertype: 0x8848 } : action)
    const lists = actions.map((action) => bytesOf([action]))
    const printed = printedActions(lists, 'OpenFlow10')
    expect(actions.map((action) => `actions=${formatActions([action])}`)).toEqual(printed)
    expect(printedActions(lists).filter((text) => !text.startsWith('bad'))).toEqual([])
  })

  it.each(Object.entries(inFlows))('%s: %s', (type) => {
    const actions = drawn(type)
    const printed = printedEach(actions.map((action) => flowModOf10(bytesOf([action]))))
    expect(printed.map((text) => text.replace(/^NXT_FLOW_MOD \(xid=0x0\): ADD /, '')))
      .toEqual(actions.map((action) => `actions=${formatActions([action])}`))
  })

  it.each(Object.entries({ ...elsewhere, ...unread }))('but not %s: %s', (type) => {
    const printed = printedActions(drawn(type).map((action) => bytesOf([action])))
    expect(printed).toHaveLength(SAMPLES)
    for (const text of printed) expect(text).toMatch(/^bad OpenFlow13 actions: OFPBAC_BAD_(?:TYPE|VENDOR|LEN)/)
  })
})

describe('an action is what tshark reads', () => {
  it.each(Object.keys(elsewhere))('%s', (type) => {
    const messages = drawn(type).map((action) => encode(packetOut({ actions: [action] })))
    const read = layersOf(messages).map((layer) => messageOf(layer)['actions'])
    expect(read).toEqual(messages.map((bytes) => (decode(bytes) as PacketOut).actions))
  })

  it.each(Object.keys(unread))('by its header: %s', (type) => {
    for (const action of drawn(type).slice(0, 5)) {
      const [layer] = layersOf([encode(packetOut({ actions: [action] }))])
      const read = layer!['Action'] as Layer
      const number = action.type === 'unknown' ? action.actionType : 0xffff
      const experimenter = action.type === 'experimenter' ? action.experimenter : 0x2320
      expect(read['openflow_v4.action.type']).toBe(String(number))
      expect(read['openflow_v4.action.length']).toBe(String(bytesOf([action]).length))
      if (number === 0xffff) {
        expect(Number(read['openflow_v4.action_experimenter.experimenter'])).toBe(experimenter)
      }
    }
  })
})

/** Instructions that Open vSwitch refuses, with the reason; tshark reads their headers. */
const unreadInstructions: Reasons<Instruction['type']> = { unknown: 'of nobody', experimenter: 'of nobody' }

describe('an instruction is printed as ovs-ofctl prints it', () => {
  it.each(Object.entries<fc.Arbitrary<Instruction>>(acceptedInstructions))('%s', (_, arbitrary) => {
    const messages = draw(arbitrary).map((one) => encode(flowMod({ instructions: [one] })))
    expect(messages.map((bytes) => formatMessage(decode(bytes)))).toEqual(printedEach(messages))
  })

  it.each(Object.entries(unreadInstructions))('but not %s: %s', (type) => {
    const arbitrary: fc.Arbitrary<Instruction> = instructionArbitraries[type as Instruction['type']]
    // Of a flow-mod whose length is no multiple of 8, Open vSwitch reads nothing.
    const instructions = draw(arbitrary.filter((one) => one.type === 'unknown'
      || (one.type === 'experimenter' && one.body.length % 8 === 0)))
    const messages = instructions.map((one) => encode(flowMod({ instructions: [one] })))
    for (const text of printedEach(messages)) {
      expect(text).toMatch(/decode error: OFPBIC_(?:UNKNOWN_INST|BAD_LEN|BAD_EXPERIMENTER)/)
    }
    const [layer] = layersOf(messages.slice(0, 1))
    const read = layer!['Instruction'] as Layer
    const [one] = instructions
    expect(read['openflow_v4.instruction.type'])
      .toBe(String(one!.type === 'unknown' ? one!.instructionType : 0xffff))
  })
})

describe('there is a reader', () => {
  it('for every action', () => {
    const read = [acceptedActions, earlier, inFlows, elsewhere, unread].flatMap((each) => Object.keys(each))
    expect(read.sort()).toEqual(Object.keys(actionArbitraries).sort())
  })

  it('for every instruction', () => {
    const read = [acceptedInstructions, unreadInstructions].flatMap((each) => Object.keys(each))
    expect(read.sort()).toEqual(Object.keys(instructionArbitraries).sort())
  })
})
