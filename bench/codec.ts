/** Decoding and encoding, against a loop by hand and binary-parser in the same run. */
import assert from 'node:assert/strict'
import { Bench } from 'tinybench'
import { decode, encode, encodeInto, flowTemplate, PacketInView } from 'daolinet/codec'
import { flowModParser, packetInParser } from './binary-parser.js'
import * as byHand from './by-hand.js'
import { halfRoute, halfRouteBytes, packetIns } from './fixtures.js'

/** Messages in each timed call, so that the clock costs nothing. */
const BATCH = 1000

const buffer = new DataView(new ArrayBuffer(4096))
const packetInView = new DataView(packetIns[64].buffer)
const moving = PacketInView.at(packetInView, 0)
const template = flowTemplate(halfRoute, { src: 'match.ethSrc', port: 'match.inPort' })

assert.deepEqual(decode(packetIns[64]), byHand.decodePacketIn(packetIns[64]))
assert.deepEqual(decode(halfRouteBytes), byHand.decodeFlowMod(halfRouteBytes))
assert.equal(readThree(moving), byHand.readThree(packetInView, 0))
assert.equal(byHand.encodeFlowMod(halfRoute, buffer), halfRouteBytes.length)
assert.deepEqual(new Uint8Array(buffer.buffer, 0, halfRouteBytes.length), halfRouteBytes)

await compare('decode PacketIn, 64 bytes', {
  'daolinet': () => decode(packetIns[64]),
  'by hand': () => byHand.decodePacketIn(packetIns[64]),
  'binary-parser': (): unknown => packetInParser.parse(packetIns[64]),
})
await compare('decode PacketIn, 1,500 bytes', {
  'daolinet': () => decode(packetIns[1500]),
  'by hand': () => byHand.decodePacketIn(packetIns[1500]),
  'binary-parser': (): unknown => packetInParser.parse(packetIns[1500]),
})
await compare('decode FlowMod', {
  'daolinet': () => decode(halfRouteBytes),
  'by hand': () => byHand.decodeFlowMod(halfRouteBytes),
  'binary-parser': (): unknown => flowModParser.parse(halfRouteBytes),
})
await compare('encode FlowMod into a buffer', {
  'daolinet': () => encodeInto(halfRoute, buffer, 0),
  'by hand': () => byHand.encodeFlowMod(halfRoute, buffer),
})
await compare('encode FlowMod into fresh bytes', {
  'daolinet': () => encode(halfRoute),
  'by hand': () => buffer.buffer.slice(0, byHand.encodeFlowMod(halfRoute, buffer)),
})
await compare('PacketIn, 64 bytes, validated, three fields read', {
  'daolinet view': () => readThree(PacketInView.at(packetInView, 0)),
  'daolinet moved': () => readThree(moving.moveTo(packetInView, 0)),
  'by hand': () => byHand.readThree(packetInView, 0),
})
await compare('FlowMod of which two fields vary', {
  'daolinet template': () => template.encodeInto({ src: 0x020000000101, port: 3 }, buffer, 0),
  'daolinet': () => encodeInto(halfRoute, buffer, 0),
  'by hand': () => byHand.encodeFlowMod(halfRoute, buffer),
})

/** What a learning switch wants to know. */
function readThree(packet: PacketInView): number {
  return (packet.inPort ?? 0) + packet.ethSrc + packet.ethDst
}

/** Runs the candidates in turns, and prints each with its ratio to the work by hand. */
async function compare(title: string, candidates: Record<string, () => unknown>): Promise<void> {
  const bench = new Bench({ time: 700, warmupTime: 300 })
  let kept: unknown
  for (const [name, work] of Object.entries(candidates)) {
    bench.add(name, () => {
      for (let i = 0; i < BATCH; i++) kept = work()
    })
  }
  await bench.run()
  assert.notEqual(kept, undefined)
  const perSecond = (name: string): number => {
    const result = bench.getTask(name)?.result
    assert.ok(result?.state === 'completed', `${title}, ${name}: did not finish`)
    return BATCH / (result.latency.p50 / 1000)
  }
  console.log(title)
  for (const name of Object.keys(candidates)) {
    const rate = (perSecond(name) / 1e6).toFixed(2).padStart(8)
    const ratio = (perSecond(name) / perSecond('by hand')).toFixed(2)
    console.log(`  ${name.padEnd(18)} ${rate} M/s   ${ratio} of by hand`)
  }
}
