import * as fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  decode, encode, flowMod, formatMessage, nxPacketIn2, tableFeaturesReply, type Message, type MessageInit,
} from 'daolinet/codec'
import {
  acceptedEarlier, acceptedExperimenterMessages,
} from '../support/arbitraries/accepted-experimenter-messages.js'
import { acceptedMessages } from '../support/arbitraries/accepted-messages.js'
import { messageArbitraries, messageTypes } from '../support/arbitraries/messages.js'
import { seedOf } from '../support/seed.js'
import { capture } from '../support/witness/capture.js'
import { asOvsPrints, printedEach } from '../support/witness/printed.js'
import { needReaders, tsharkReads } from '../support/witness/readers.js'

const SAMPLES = 150
const seed = seedOf()
const draw = <T>(arbitrary: fc.Arbitrary<T>): T[] => fc.sample(arbitrary, { seed, numRuns: SAMPLES })

const accepted: Readonly<Record<string, fc.Arbitrary<Message>>> =
  { ...acceptedMessages, ...acceptedExperimenterMessages }

/** Messages of nobody's, whose bodies no reader knows, with the reason; tshark reads their headers. */
const unread: Readonly<Record<string, string>> = {
  experimenter: 'of an experimenter whom it does not know',
  experimenterMultipartRequest: 'of an experimenter whom it does not know',
  experimenterMultipartReply: 'of an experimenter whom it does not know',
  unknown: 'of no type of OpenFlow 1.3',
  multipartRequest: 'of no type of OpenFlow 1.3',
  multipartReply: 'of no type of OpenFlow 1.3',
}

/** Messages that Open vSwitch prints in no later version of OpenFlow than this. */
const earlier: Readonly<Record<keyof typeof acceptedEarlier, 1 | 3>> = {
  nxSetFlowFormat: 1,
  nxFlowMonitorCancel: 3,
  nxFlowMonitorPaused: 3,
  nxFlowMonitorResumed: 3,
  nxFlowMonitorRequest: 3,
  nxFlowMonitorReply: 3,
}

/** Messages that Open vSwitch does not print in OpenFlow 1.3, with the reason. */
const exceptions: Readonly<Record<string, string>> = {
  ...unread,
  ...Object.fromEntries(Object.entries(earlier).map(([type, version]) =>
    [type, `read in OpenFlow ${version === 1 ? '1.0' : '1.0 to 1.2'} only`])),
}

const ours = (bytes: Uint8Array): string => asOvsPrints(formatMessage(decode(bytes)))

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

  it.each(Object.entries(earlier))('%s, with version %d in its header', (type, version) => {
    const messages = draw<Message>(acceptedEarlier[type as keyof typeof acceptedEarlier])
    const written = messages.map((message) => encode(message))
    const printed = printedEach(written.map((bytes) => bytes.with(0, version)))
    const ofVersion = version === 1 ? '' : ' (OF1.2)'
    expect(written.map((bytes) => ours(bytes).replace(' (OF1.3)', ofVersion))).toEqual(printed)
  })

  it.each(Object.entries(exceptions))('but not %s: %s', (type) => {
    const messages = draw<Message>(messageArbitraries[type as keyof typeof messageArbitraries])
    for (const text of printedEach(messages.map((message) => encode(message)))) {
      expect(text).toMatch(/\*\*\*decode error: OFPBRC_BAD_(?:TYPE|STAT|VENDOR|SUBTYPE)\*\*\*/)
    }
  })
})

/** What tshark reads in a message of nobody's: types in decimal, experimenters in hexadecimal. */
function headerOf(message: MessageInit): readonly string[] {
  const numbers = message as unknown as Readonly<Record<string, number>>
  const member = (name: string, value: number, hexadecimal = false): string =>
    `"openflow_v4.${name}":"${hexadecimal ? `0x${value.toString(16).padStart(8, '0')}` : value}"`
  const part = message.type.startsWith('experimenterMultipart')
    ? `multipart_${message.type.slice('experimenterMultipart'.length).toLowerCase()}.experimenter`
    : 'experimenter'
  switch (message.type) {
    case 'unknown': return [member('type', numbers['messageType']!)]
    case 'multipartRequest': return [member('multipart_request.type', numbers['multipartType']!)]
    case 'multipartReply': return [member('multipart_reply.type', numbers['multipartType']!)]
    default: return [
      member(`${part}.experimenter`, numbers['experimenter']!, true),
      member(`${part}.exp_type`, numbers['expType']!),
    ]
  }
}

describe('a message of nobody\'s is what tshark reads', () => {
  it.each(Object.keys(unread))('by its header: %s', (type) => {
    const messages = draw<Message>(messageArbitraries[type as keyof typeof messageArbitraries])
    for (const message of messages.slice(0, 5)) {
      const text = headerText(encode(message))
      for (const member of [`"openflow_v4.xid":"${message.xid}"`, ...headerOf(message)]) {
        expect(text).toContain(member)
      }
    }
  })
})

/** Of replies, tshark counts the header twice and runs out of bytes: what it read until then is enough. */
function headerText(bytes: Uint8Array): string {
  try {
    return JSON.stringify(tsharkReads(capture([{ connection: 0, from: 'controller', bytes }])))
  } catch (error) {
    return (error as Error).message
  }
}

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
