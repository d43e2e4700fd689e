import { beforeAll, describe, expect, it } from 'vitest'
import { decode, formatMessage, type Message } from 'daolinet/codec'
import { orThrow, parsePacket } from 'daolinet/packet'
import { capture } from '../support/witness/capture.js'
import { lifeOfAController } from '../support/witness/life-of-a-controller.js'
import { needReaders, ovsPrints, tsharkReads } from '../support/witness/readers.js'
import { asTsharkReads } from '../support/witness/tshark-extensions.js'
import { messageOf, packetOf } from '../support/witness/tshark-messages.js'
import type { Overheard } from '../support/witness/relay.js'

/** Our own reading, without the payloads: those are compared by {@link packetIn}. */
function withoutData(message: Message): object {
  const read = asTsharkReads(message) as { data?: Uint8Array }
  delete read.data
  return read
}

/** Our own reading of the packet that a message carries. */
function packetIn(message: Message): object | undefined {
  if (message.type !== 'packetIn' && message.type !== 'packetOut') return undefined
  const { dst, src, ethType } = orThrow(parsePacket(message.data)).ethernet
  return { dst, src, ethType }
}

describe('the demo, word by word', () => {
  let overheard: readonly Overheard[]
  let messages: readonly Message[]
  let file: Uint8Array

  beforeAll(async () => {
    needReaders()
    overheard = await lifeOfAController()
    messages = overheard.map(({ bytes }) => decode(bytes))
    file = capture(overheard)
  })

  it('has everything in it that a controller says, and a switch answers', () => {
    const said = (from: Overheard['from']): Record<string, number> => {
      const counts: Record<string, number> = {}
      for (const [index, { type }] of messages.entries()) {
        if (overheard[index]!.from === from) counts[type] = (counts[type] ?? 0) + 1
      }
      return counts
    }
    // Three connections, of two switches. How often a switch asks depends on who is quicker.
    const {
      flowMod = 0, meterMod = 0, nxCtFlush = 0, packetOut = 0, barrierRequest = 0, ...controller
    } = said('controller')
    const { packetIn = 0, barrierReply = 0, ...sw } = said('switch')
    expect(controller).toEqual({
      hello: 3, featuresRequest: 3, portDescRequest: 3, setAsync: 3, echoRequest: 2,
      meterFeaturesRequest: 3, meterConfigRequest: 3, flowStatsRequest: 3,
    })
    expect(sw).toEqual({
      hello: 3, featuresReply: 3, portDescReply: 3, portStatus: 1, echoReply: 2,
      meterFeaturesReply: 3, meterConfigReply: 3, flowStatsReply: 3,
    })
    // One for each endpoint, and one for what comes from the other host; one goes with its endpoint.
    expect(meterMod).toBe(4 + 2 + 1)
    expect(nxCtFlush).toBeGreaterThan(0)
    expect(flowMod).toBeGreaterThan(20)
    expect(packetIn).toBeGreaterThan(5)
    expect(packetOut).toBeGreaterThan(4)
    expect(barrierReply).toBeGreaterThan(7)
    expect(barrierReply).toBe(barrierRequest)
    const commands = messages.flatMap((message) => message.type === 'flowMod' ? [message.command] : [])
    expect(new Set(commands)).toEqual(new Set(['add', 'delete', 'deleteStrict']))
    const shown = messages.filter((message) => message.type === 'flowStatsReply')
    expect(shown.filter(({ flows }) => flows.length > 5)).toHaveLength(1)
  })

  it('is what Open vSwitch reads, to the letter', () => {
    const printed = ovsPrints(file)
    expect(printed.filter((text) => text.includes('***') || text.includes('too short'))).toEqual([])
    expect(printed).toEqual(messages.map((message) => formatMessage(message).trimEnd()))
  })

  it('is what tshark reads, field by field', () => {
    // It does not know two fields of neighbour discovery, which a controller tries out on each connection.
    const known = overheard.filter((_, index) => !/nd_(?:reserved|options)/.test(formatMessage(messages[index]!)))
    expect(known.length).toBeGreaterThan(messages.length - 10)
    const layers = tsharkReads(capture(known))
    const read = known.map(({ bytes }) => decode(bytes))
    expect(layers.map(messageOf)).toEqual(read.map(withoutData))
    const packets = read.map(packetIn)
    expect(packets.filter((packet) => packet !== undefined).length).toBeGreaterThan(10)
    expect(layers.map(packetOf)).toEqual(packets)
  })

  it('would not have passed with one byte wrong', () => {
    const index = messages.findIndex((one) => one.type === 'flowMod' && one.instructions.length > 0)
    const { bytes, ...where } = overheard[index]!
    const message = messages[index]!
    const instruction = 48 + Math.ceil(new DataView(bytes.buffer).getUint16(50) / 8) * 8
    const strange = capture([{ ...where, bytes: bytes.with(instruction + 1, 99) }])
    expect(ovsPrints(strange)).toEqual([expect.stringContaining('OFPBIC_UNKNOWN_INST')])
    expect(() => tsharkReads(strange).map(messageOf)).toThrow('not a known instruction')
    const other = capture([{ ...where, bytes: bytes.with(31, bytes[31]! ^ 1) }])
    expect(ovsPrints(other)).not.toEqual([formatMessage(message)])
    expect(tsharkReads(other).map(messageOf)).not.toEqual([message])
  })

  it('is read by nobody where the readers are missing, and that is a failure', () => {
    expect(() => needReaders('/nowhere')).toThrow('tshark is missing: apt-get install tshark')
  })
})
