import * as fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  decode, encode, flowMod, flowStatsRequest, formatActions, formatMessage, packetOut,
  type FlowModCommand, type MessageInit,
} from 'daolinet/codec'
import { encodeActions } from '../../src/codec/actions/list.js'
import { acceptedAction } from '../support/arbitraries/accepted-actions.js'
import { acceptedMatch } from '../support/arbitraries/accepted-match.js'
import { frames } from '../support/arbitraries/frames.js'
import { seedOf } from '../support/seed.js'
import { printedActions, printedMessages } from '../support/witness/ofctl.js'
import { asOvsPrints } from '../support/witness/printed.js'
import { needReaders } from '../support/witness/readers.js'

const SAMPLES = 1000
const seed = seedOf()
const draw = <T>(arbitrary: fc.Arbitrary<T>): T[] => fc.sample(arbitrary, { seed, numRuns: SAMPLES })

beforeAll(() => {
  needReaders()
  process.stdout.write(`text against ovs-ofctl: repeat with FC_SEED=${seed}\n`)
})

function expectSamePrint(messages: readonly MessageInit[]): void {
  const bytes = messages.map(encode)
  const printed = printedMessages(bytes)
  expect(printed).toHaveLength(messages.length)
  expect(bytes.map((each) => asOvsPrints(formatMessage(decode(each)).trimEnd()))).toEqual(printed)
}

describe('what we print is what ovs-ofctl prints', () => {
  it('of any match', () => {
    expectSamePrint(draw(acceptedMatch).map((match, xid) => flowMod({ xid, match })))
  })

  it('of the other members of a flow-mod', () => {
    const members = fc.record({
      xid: fc.nat(),
      cookie: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      cookieMask: fc.constantFrom(0n, 0xffn, 2n ** 64n - 1n),
      tableId: fc.nat(254),
      command: fc.constantFrom<FlowModCommand>('add', 'modify', 'modifyStrict', 'delete', 'deleteStrict'),
      idleTimeout: fc.nat(0xffff),
      hardTimeout: fc.nat(0xffff),
      priority: fc.nat(0xffff),
      flags: fc.nat(31),
      bufferId: fc.constantFrom(0xffff_ffff, 7),
    }, { requiredKeys: ['xid'] })
    expectSamePrint(draw(members).map((each) => flowMod(each)))
  })

  it('of a request for flows', () => {
    const requests = draw(acceptedMatch).map((match, xid) => flowStatsRequest({ xid, match, tableId: 3 }))
    expectSamePrint(requests)
  })

  it("of a packet's headers", () => {
    expectSamePrint(draw(frames).map((data, xid) => packetOut({ xid, data })))
  })

  it('of any action', () => {
    const actions = draw(acceptedAction)
    const lists = actions.map((action) => {
      const view = new DataView(new ArrayBuffer(0x1_0000))
      return new Uint8Array(view.buffer, 0, encodeActions([action], view, 0))
    })
    expect(actions.map((action) => `actions=${formatActions([action])}`)).toEqual(printedActions(lists))
  })
})
