import { describe, expect, it } from 'vitest'
import { packetIn } from '../../../src/codec/index.js'
import { buildPacket, parsePacket } from '../../../src/codec/packet/index.js'
import { decide } from '../../../src/routing/decide/decide.js'
import { explain } from '../../../src/routing/decide/explain.js'
import { rawArrival } from '../../support/arrival.js'
import { frameBytes } from '../../support/frame.js'
import { frameFrom } from '../../support/simulation.js'
import { storyView } from '../../support/story.js'

describe('a packet that cannot be routed', () => {
  const view = storyView()
  const frame = frameBytes(frameFrom(view, 'a', '10.1.0.12'))

  it('is ignored when its switch or its port is unknown', () => {
    expect(decide(rawArrival(9n, 11, frame), view).why).toEqual({ reason: 'unknownSwitch', datapathId: 9n })
    expect(decide(rawArrival(1n, 99, frame), view).why)
      .toEqual({ reason: 'unknownPort', host: 'h1', port: 99 })
  })

  it('is ignored when it is truncated, malformed, tagged or not IPv4', () => {
    expect(decide(rawArrival(1n, 11, frame.subarray(0, 9)), view).why.reason).toBe('malformed')
    const cut = { match: { inPort: 11 }, data: frame.subarray(0, 30), totalLen: frame.length }
    expect(decide({ datapathId: 1n, packetIn: packetIn(cut) }, view).why.reason).toBe('truncated')
    const ethernet = { src: '02:00:00:00:01:0b', dst: '02:00:00:00:01:0c' }
    const tagged = buildPacket({ ...parsePacket(frame), ethernet, vlan: { vid: 5 } })
    expect(explain(decide(rawArrival(1n, 11, tagged), view).why))
      .toBe('VLAN tag 5 at port 11 of host h1 belongs to no endpoint.')
    const strange = buildPacket({ ethernet: { ...ethernet, ethType: 0x88cc } })
    expect(explain(decide(rawArrival(1n, 11, strange), view).why))
      .toBe('a sent EtherType 0x88cc, which is not routed.')
    expect(decide(rawArrival(1n, 1, strange), view).why.reason).toBe('notRouted')
  })
})
