import * as fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  decode, encode, flowMod, formatActions, formatMessage,
  type Action, type FieldName, type FlowMod, type Match,
} from 'daolinet/codec'
import { encodeActions } from '../../src/codec/actions/list.js'
import { fields } from '../../src/codec/match/fields.js'
import { acceptedField, neededBy } from '../support/arbitraries/accepted-fields.js'
import { exactFieldValue, fieldNames } from '../support/arbitraries/match.js'
import { seedOf } from '../support/seed.js'
import { capture } from '../support/witness/capture.js'
import { printedActions } from '../support/witness/ofctl.js'
import { asOvsPrints, printedEach } from '../support/witness/printed.js'
import { needReaders, tsharkReads } from '../support/witness/readers.js'
import { messageOf } from '../support/witness/tshark-messages.js'

const SAMPLES = 60
const seed = seedOf()
const draw = <T>(arbitrary: fc.Arbitrary<T>): T[] => fc.sample(arbitrary, { seed, numRuns: SAMPLES })

/** Fields that `ovs-ofctl` does not know, with the reason; another reader must. */
const elsewhere: { readonly [N in FieldName]?: string } = {
  inPhyPort: 'Open vSwitch has no logical ports',
  pbbIsid: 'Open vSwitch has no provider backbone bridging',
  ipv6Exthdr: 'Open vSwitch does not look at them',
}

/** Fields whose values no reader here knows, with the reason: tshark sees their headers. */
const unread: { readonly [N in FieldName]?: string } = {
  pbbUca: 'Open vSwitch has no provider backbone bridging, and tshark reads bytes in it',
  ...Object.fromEntries(Array.from({ length: 8 }, (_, n) =>
    [`xreg${n + 8}`, 'Open vSwitch has sixteen registers, and tshark knows none'])),
}

const read = fieldNames.filter((name) => elsewhere[name] === undefined && unread[name] === undefined)

function tsharkMatches(matches: readonly Match[]): unknown[] {
  const messages = matches.map((match) =>
    ({ connection: 0, from: 'controller', bytes: encode(flowMod({ match })) }) as const)
  return tsharkReads(capture(messages)).map((layer) => messageOf(layer)['match'])
}

beforeAll(() => {
  needReaders()
  process.stdout.write(`fields against ovs-ofctl: repeat with FC_SEED=${seed}\n`)
})

describe('a match of one field is printed as ovs-ofctl prints it', () => {
  it.each(read)('%s', (name) => {
    const messages = draw(acceptedField(name)).map((match) => encode(flowMod({ match })))
    const [without, ...printed] = printedEach([encode(flowMod({ match: neededBy(name) })), ...messages])
    expect(printed.filter((text) => text.includes('***'))).toEqual([])
    expect(messages.map((bytes) => asOvsPrints(formatMessage(decode(bytes))))).toEqual(printed)
    expect(new Set(printed).add(without!).size, 'the field changes the text').toBeGreaterThan(1)
  })

  it.each(Object.entries({ ...elsewhere, ...unread }))('but not %s: %s', (name) => {
    const messages = draw(acceptedField(name as FieldName)).map((match) => encode(flowMod({ match })))
    for (const text of printedEach(messages)) expect(text).toContain('***decode error: OFPBMC_BAD_FIELD***')
  })
})

describe('a match of one field is what tshark reads', () => {
  it.each(Object.keys(elsewhere) as FieldName[])('%s', (name) => {
    const matches = draw(acceptedField(name))
    const written = matches.map((match) => (decode(encode(flowMod({ match }))) as FlowMod).match)
    expect(tsharkMatches(matches)).toEqual(written)
  })

  it.each(Object.keys(unread) as FieldName[])('by its header: %s', (name) => {
    const { oxmClass, number, experimenter } = fields[name]
    const bytes = encode(flowMod({ match: draw(acceptedField(name))[0]! }))
    const text = JSON.stringify(tsharkReads(capture([{ connection: 0, from: 'controller', bytes }])))
    expect(text).toContain(
      `"openflow_v4.oxm.class":"0x${oxmClass.toString(16)}","openflow_v4.oxm.field":"${number}"`,
    )
    if (experimenter !== undefined) expect(text).toContain(`0x${experimenter.toString(16).padStart(8, '0')}`)
  })
})

/** Fields that no action may set; the ingress port only by its 16 bits (OpenFlow 1.3.5 §7.2.5.7). */
const readOnly = new Set<FieldName>([
  'inPort', 'inPhyPort', 'ethType', 'ipProto', 'mplsBos', 'pbbIsid', 'ipv6Exthdr', 'pbbUca', 'tcpFlags',
  'actsetOutput', 'packetType', 'ipFrag', 'dpHash', 'recircId', 'conjId', 'tunGtpuFlags', 'tunGtpuMsgtype',
  'ctState', 'ctZone', 'ctNwProto', 'ctNwSrc', 'ctNwDst', 'ctIpv6Src', 'ctIpv6Dst', 'ctTpSrc', 'ctTpDst',
  'nshMdtype', 'nshNp', 'xreg8', 'xreg9', 'xreg10', 'xreg11', 'xreg12', 'xreg13', 'xreg14', 'xreg15',
])

/** Fields that are set while a connection is committed. */
const committed = new Set<FieldName>(['ctMark', 'ctLabel'])

function setting(name: FieldName, value: unknown): Action {
  const action = { type: 'setField', field: { [name]: value } as Match } as const
  return committed.has(name)
    ? { type: 'ct', flags: 1, zone: 0, recircTable: 255, alg: 0, actions: [action] }
    : action
}

function bytesOf(action: Action): Uint8Array {
  const view = new DataView(new ArrayBuffer(2000))
  return new Uint8Array(view.buffer, 0, encodeActions([action], view, 0))
}

describe('an action that sets a field is printed as ovs-ofctl prints it', () => {
  it.each(fieldNames)('%s', (name) => {
    const actions = draw(exactFieldValue(name)).map((value) => setting(name, value))
    const printed = printedActions(actions.map(bytesOf))
    expect(printed).toHaveLength(SAMPLES)
    const taken = printed.flatMap((text, index) => text.startsWith('actions=') ? [index] : [])
    expect(taken.length > 0, 'it can be set').toBe(!readOnly.has(name))
    expect(taken.map((index) => `actions=${formatActions([actions[index]!])}`))
      .toEqual(taken.map((index) => printed[index]))
  })
})

it('every field has a reader', () => {
  expect([...read, ...Object.keys(elsewhere), ...Object.keys(unread)].sort()).toEqual([...fieldNames].sort())
})
