import { expect, it } from 'vitest'
import { packetIn, parseFlow } from 'daolinet/codec'
import { buildPacket } from 'daolinet/packet'
import { TestSwitch } from 'daolinet/testing'
import { decide } from '../../src/routing/decide/decide.js'
import { storyView } from '../support/story.js'
import { bench } from './support.js'
import type { Arrival } from '../../src/routing/decide/decision.js'

it('leaves the bytes of a Buffer as they were, whose slices share them', async () => {
  const { sw, errors, transmitted } = await bench()
  expect(await errors(parseFlow('actions=set_field:02:00:00:00:00:09->eth_src,in_port'))).toEqual([])
  const frame = Buffer.from(buildPacket({
    ethernet: { src: '02:00:00:00:00:01', dst: 'ff:ff:ff:ff:ff:ff' },
    ipv4: { src: '10.0.0.1', dst: '10.0.0.2' },
    udp: { srcPort: 1, dstPort: 2 },
  }))
  const before = frame.toString('hex')
  expect(sw).toBeInstanceOf(TestSwitch)
  sw.receive(1, frame)
  expect(transmitted).toHaveLength(1)
  expect(frame.toString('hex')).toBe(before)
})

it('keeps a copy of a packet in a Buffer in a decision', () => {
  const data = Buffer.from(buildPacket({
    ethernet: { src: '02:00:00:00:01:0b', dst: '02:00:00:00:01:0c' },
    ipv4: { src: '10.1.0.11', dst: '10.1.0.12' }, udp: { srcPort: 1, dstPort: 2 },
  }))
  const arrival: Arrival = { datapathId: 1n, packetIn: packetIn({ match: { inPort: 11 }, data }) }
  const decision = decide(arrival, storyView())
  const before = Uint8Array.from(data)
  data.fill(0)
  expect(decision).toMatchObject({ kind: 'route', packetOut: { data: before } })
})
