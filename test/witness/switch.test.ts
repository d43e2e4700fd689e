import { beforeAll, describe, expect, it } from 'vitest'
import { decode, formatMessage, type Message, type MessageType } from 'daolinet/codec'
import { capture } from '../support/witness/capture.js'
import { needReaders, ovsPrints, tsharkReads } from '../support/witness/readers.js'
import { talkOfASwitch } from '../support/witness/talk-of-a-switch.js'
import { messageOf } from '../support/witness/tshark-messages.js'
import type { Overheard } from '../support/witness/relay.js'

/** What tshark reads otherwise: it stops in the fields of table features, and payloads are bytes to us. */
const UNREAD: readonly MessageType[] = ['tableFeaturesRequest', 'tableFeaturesReply']

function withoutData({ ...message }: Message & { data?: Uint8Array }): object {
  delete message.data
  return message
}

describe('the switch in this process, word by word', () => {
  let overheard: readonly Overheard[]
  let messages: readonly Message[]

  beforeAll(async () => {
    needReaders()
    overheard = await talkOfASwitch()
    messages = overheard.map(({ bytes }) => decode(bytes))
  })

  it('answers all that it is asked', () => {
    const types = new Set(messages.map(({ type }) => type))
    const asked = [...types].filter((type) => type.endsWith('Request'))
    expect(asked.length).toBeGreaterThan(19)
    expect(asked.filter((type) => !types.has(type.replace(/Request$/, 'Reply') as MessageType))).toEqual([])
    expect([...types]).toEqual(expect.arrayContaining(['packetIn', 'portStatus', 'flowRemoved', 'error']))
  })

  it('is what Open vSwitch reads, to the letter', () => {
    const printed = ovsPrints(capture(overheard))
    expect(printed.filter((text) => text.includes('***') || text.includes('too short'))).toEqual([])
    expect(printed).toEqual(messages.map((message) => formatMessage(message).trimEnd()))
  })

  it('is what tshark reads, field by field', () => {
    const compared = overheard.filter((_, index) => !UNREAD.includes(messages[index]!.type))
    const layers = tsharkReads(capture(compared))
    expect(layers.map(messageOf)).toEqual(compared.map(({ bytes }) => withoutData(decode(bytes))))
    expect(compared.length).toBeGreaterThan(50)
  })
})
