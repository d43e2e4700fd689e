import { describe, expect, it } from 'vitest'
import { MeterFlags, MeterId, PortNo, type MessageInit, type MeterBand } from 'daolinet/codec'
import { badChecksums, buildPacket, parsePacket } from '../../src/codec/packet/index.js'
import { bench, to } from './support.js'

const frame = (dscp = 0): Uint8Array => buildPacket({
  ethernet: { src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02' },
  ipv4: { src: '10.0.0.1', dst: '10.0.0.2', dscp }, udp: { srcPort: 1, dstPort: 2 },
  payload: new Uint8Array(83),
})
/** Bits of one frame: 125 bytes. */
const BITS = 1000

const meter = (flags: number, ...bands: readonly MeterBand[]): MessageInit =>
  ({ type: 'meterMod', meterId: 1, flags, bands })
const metered: MessageInit = {
  type: 'flowMod', flags: 1,
  instructions: [{ type: 'meter', meterId: 1 }, { type: 'applyActions', actions: [to(2)] }],
}
const drop = (rate: number, burstSize = 0): MeterBand => ({ type: 'drop', rate, burstSize })
const { KBPS, PKTPS, BURST } = MeterFlags

describe('meters', () => {
  it('limit packet-ins, of one flow or of all', async () => {
    const { sw, clock, ask, controller } = await bench()
    const toController = (priority: number, inPort: number, meterId: number): MessageInit => ({
      type: 'flowMod', priority, match: { inPort }, instructions: [
        ...(meterId === 0 ? [] : [{ type: 'meter', meterId } as const]),
        { type: 'applyActions', actions: [to(PortNo.CONTROLLER)] },
      ],
    })
    const heard = async (portNo: number): Promise<number> => {
      const before = controller.of('packetIn').length
      for (let i = 0; i < 10; i++) sw.receive(portNo, frame())
      await ask()
      return controller.of('packetIn').length - before
    }
    await ask(meter(PKTPS | BURST, drop(10, 3)), toController(1, 1, 1), toController(2, 2, 0))
    expect([await heard(1), await heard(2)]).toEqual([3, 10])
    clock.advance(200)
    expect([await heard(1), await heard(2)]).toEqual([2, 10])
    clock.advance(60_000)
    await ask({ ...meter(PKTPS | BURST, drop(10, 5)), meterId: MeterId.CONTROLLER } as MessageInit)
    expect([await heard(1), await heard(2)]).toEqual([3, 2])
  })

  it('drop packets beyond their rate', async () => {
    const { sw, clock, ask, ports } = await bench()
    await ask(meter(PKTPS | BURST, drop(10, 3)), metered)
    for (let i = 0; i < 5; i++) sw.receive(1, frame())
    expect(ports()).toHaveLength(3)
    clock.advance(100)
    for (let i = 0; i < 5; i++) sw.receive(1, frame())
    expect(ports()).toHaveLength(1)
    clock.advance(60_000)
    for (let i = 0; i < 5; i++) sw.receive(1, frame())
    expect(ports()).toHaveLength(3)
  })

  it('count bits when the rate is in kbit/s, with a burst of one second by default', async () => {
    const { sw, clock, ask, ports } = await bench()
    await ask(meter(KBPS, drop(2)), metered)
    expect(frame()).toHaveLength(BITS / 8)
    for (let i = 0; i < 5; i++) sw.receive(1, frame())
    expect(ports()).toHaveLength(2)
    clock.advance(500)
    for (let i = 0; i < 5; i++) sw.receive(1, frame())
    expect(ports()).toHaveLength(1)
  })

  it('raise the drop precedence of assured forwarding, and do not change other code points', async () => {
    const { sw, ask, transmitted } = await bench()
    await ask(meter(PKTPS | BURST, { type: 'dscpRemark', rate: 1, burstSize: 1, precLevel: 1 }), metered)
    const [AF11, AF12, AF33, EF] = [10, 12, 30, 46]
    for (const dscp of [0, AF11, AF33, EF, 0]) sw.receive(1, frame(dscp))
    expect(transmitted.map(([, bytes]) => parsePacket(bytes).ipv4!.dscp)).toEqual([0, AF12, AF33, EF, 0])
    expect(transmitted.flatMap(([, bytes]) => badChecksums(bytes))).toEqual([])
  })

  it('carry out the band with the highest exceeded rate, and count each band', async () => {
    const { sw, clock, ask, ports, request } = await bench()
    await ask(
      meter(PKTPS | BURST, { type: 'dscpRemark', rate: 1, burstSize: 1, precLevel: 1 }, drop(2, 2)), metered,
    )
    clock.advance(1000)
    for (let i = 0; i < 5; i++) sw.receive(1, frame())
    expect(ports()).toHaveLength(2)
    const { meters } = await request('meterStatsReply', { type: 'meterStatsRequest', meterId: 1 })
    expect(meters).toEqual([{
      meterId: 1, flowCount: 1, packetInCount: 5n, byteInCount: 625n, durationSec: 1, durationNsec: 0,
      bandStats: [
        { packetBandCount: 1n, byteBandCount: 125n }, { packetBandCount: 3n, byteBandCount: 375n },
      ],
    }])
  })

  it('are described, modified, and deleted together with their flows', async () => {
    const { sw, ask, request, errors, controller } = await bench()
    await ask(meter(KBPS | BURST, drop(5, 6)), metered)
    const change: MessageInit = {
      type: 'meterMod', command: 'modify', meterId: 1, flags: PKTPS, bands: [drop(7)],
    }
    await ask(change)
    const { meters } = await request('meterConfigReply', { type: 'meterConfigRequest' })
    expect(meters).toEqual([{ meterId: 1, flags: PKTPS, bands: [drop(7)] }])
    expect(await request('meterFeaturesReply', { type: 'meterFeaturesRequest' }))
      .toMatchObject({ bandTypes: 0b110, capabilities: 0b1111, maxBands: 8 })
    await ask({ type: 'meterMod', command: 'delete', meterId: 1 })
    expect([sw.flows().length, sw.meters.size]).toEqual([0, 0])
    expect(controller.of('flowRemoved')).toMatchObject([{ reason: 'delete' }])
    expect(await errors({ type: 'meterStatsRequest', meterId: 1 })).toEqual(['OFPMMFC_UNKNOWN_METER'])
  })
})
