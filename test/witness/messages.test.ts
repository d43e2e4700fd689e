import * as fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  decode, encode, flowMod, formatMessage, nxPacketIn2, tableFeaturesReply, type Message, type MessageInit,
} from 'daolinet/codec'
import { acceptedExperimenterMessages } from '../support/arbitraries/accepted-experimenter-messages.js'
import { acceptedMessages } from '../support/arbitraries/accepted-messages.js'
import { messageArbitraries, messageTypes } from '../support/arbitraries/messages.js'
import { printedEach } from '../support/witness/printed.js'
import { needReaders } from '../support/witness/readers.js'

const SAMPLES = 150
const seed = Number(process.env['FC_SEED'] ?? Date.now() & 0x7fff_ffff)
const draw = <T>(arbitrary: fc.Arbitrary<T>): T[] => fc.sample(arbitrary, { seed, numRuns: SAMPLES })

const accepted: Readonly<Record<string, fc.Arbitrary<Message>>> =
  { ...acceptedMessages, ...acceptedExperimenterMessages }

/** Messages that Open vSwitch does not print, with the reason. */
const exceptions: Readonly<Record<string, string>> = {
  experimenter: 'of an experimenter whom it does not know',
  experimenterMultipartRequest: 'of an experimenter whom it does not know',
  experimenterMultipartReply: 'of an experimenter whom it does not know',
  unknown: 'of no type of OpenFlow 1.3',
  multipartRequest: 'of no type of OpenFlow 1.3',
  multipartReply: 'of no type of OpenFlow 1.3',
  nxSetFlowFormat: 'read in OpenFlow 1.0 only',
  nxFlowMonitorCancel: 'read in OpenFlow 1.0 only',
  nxFlowMonitorPaused: 'read in OpenFlow 1.0 only',
  nxFlowMonitorResumed: 'read in OpenFlow 1.0 only',
  nxFlowMonitorRequest: 'read in OpenFlow 1.0 only',
  nxFlowMonitorReply: 'read in OpenFlow 1.0 only',
}

const ours = (bytes: Uint8Array): string => formatMessage(decode(bytes))

function printedOne(message: MessageInit): { readonly theirs: string, readonly ours: string } {
  const bytes = encode(message)
  return { theirs: printedEach([bytes])[0]!, ours: ours(bytes) }
}

beforeAll(() => {
  needReaders()
  process.stdout.write(`messages against ovs-ofctl: repeat with FC_SEED=${seed}\n`)
})

describe('a message is printed as ovs-ofctl prints it', () => {
  it.each(Object.keys(accepted))('%s', (type) => {
    const messages = draw(accepted[type]!).map((message) => encode(message))
    const printed = printedEach(messages)
    expect(printed).toHaveLength(messages.length)
    expect(printed.filter((text) => type !== 'error' && text.includes('***decode error'))).toEqual([])
    expect(messages.map(ours)).toEqual(printed)
  })

  it('all types are here, but for those that it does not print', () => {
    expect([...Object.keys(accepted), ...Object.keys(exceptions)].sort()).toEqual([...messageTypes].sort())
  })

  it.each(Object.entries(exceptions))('but not %s: %s', (type) => {
    const messages = draw<Message>(messageArbitraries[type as keyof typeof messageArbitraries])
    for (const text of printedEach(messages.map((message) => encode(message)))) {
      expect(text).toMatch(/\*\*\*decode error: OFPBRC_BAD_(?:TYPE|STAT|VENDOR|SUBTYPE)\*\*\*/)
    }
  })
})

describe('we print otherwise', () => {
  it('what Open vSwitch may change at any time: continuations are bytes', () => {
    const mirrors = Uint8Array.of(0x80, 2, 0, 8, 0, 0, 0, 5)
    const { theirs, ours } = printedOne(nxPacketIn2({ properties: [
      { type: 'packet', data: new Uint8Array(14) }, { type: 'continuation', data: mirrors },
    ] }))
    expect(theirs.split('\n')[1]).toBe(' continuation.mirrors=0x5')
    expect(ours.split('\n')[1]).toBe(' continuation=80.02.00.08.00.00.00.05')
  })

  it('where it leaves masks out, and zeros', () => {
    const masked = { value: 1, mask: 3 }
    const match = { tunGbpFlags: masked, tunErspanVer: 2, tunErspanDir: 0, tunErspanHwid: masked }
    const { theirs, ours } = printedOne(flowMod({ match }))
    expect(theirs).toContain('ADD tun_gbp_flags=0x1,tun_erspan_ver=2,tun_erspan_hwid=0x1 actions')
    expect(ours).toContain(
      'ADD tun_gbp_flags=0x1/0x3,tun_erspan_ver=2,tun_erspan_dir=0,tun_erspan_hwid=0x1/0x3 actions',
    )
  })

  it('where it takes letters off: fields of one prefix, of which the first two share a longer one', () => {
    const listed = (['tunIpv6Src', 'tunIpv6Dst', 'tunGbpId'] as const).map((field) => ({ field }))
    const { theirs, ours } = printedOne(tableFeaturesReply({ tables: [{
      tableId: 1, name: '', metadataMatch: 0n, metadataWrite: 0n, config: 0, maxEntries: 0,
      properties: [
        { type: 'instructions', instructions: [] }, { type: 'nextTables', tableIds: [] },
        { type: 'writeActions', actions: [] }, { type: 'applyActions', actions: [] },
        { type: 'match', fields: listed }, { type: 'wildcards', fields: [] },
        { type: 'writeSetfield', fields: [] }, { type: 'applySetfield', fields: [] },
      ],
    }] }))
    expect(theirs).toContain('must exact match: tun_ipv6_{src,dst,d}')
    expect(ours).toContain('must exact match: tun_{ipv6_{src,dst},gbp_id}')
  })
})
