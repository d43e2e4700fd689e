import { describe, expect, it } from 'vitest'
import { decide } from '../../../src/routing/decide/decide.js'
import { explain } from '../../../src/routing/decide/explain.js'
import { arrival } from '../../support/arrival.js'
import { ask, deny, output, route, set } from '../../support/decided.js'
import { type Frame } from '../../support/frame.js'
import { frameFrom } from '../../support/simulation.js'
import { storyView, webToDb } from '../../support/story.js'

describe("a packet in physical addresses for which the receiver's switch has no flow", () => {
  const view = storyView()
  const arrived = (over: Partial<Frame> = {}): Frame => ({
    ...frameFrom(view, 'a', '10.1.0.13'), inPort: 1, ipv4Src: '172.30.1.11', ipv4Dst: '172.30.2.13', ...over,
  })

  it('installs the missing half of the route, and is delivered', () => {
    const whole = route(ask(view, 1n, 'a', '10.1.0.13'))
    const decision = route(decide(arrival(2n, arrived()), view))
    expect(decision.source).toBeUndefined()
    expect(decision.destination).toEqual(whole.destination)
    expect(decision).toMatchObject({ datapathId: 2n, packetOut: { inPort: 1 } })
    expect(decision.packetOut.actions).toContainEqual(set({ ipv4Src: '10.1.0.11' }))
    expect(decision.packetOut.actions).toContainEqual(output(13))
  })

  it('is dropped for some seconds when nobody has its addresses, or policy denies it', () => {
    const why = (frame: Frame, of = view) => {
      const { flows, why: reason } = deny(decide(arrival(2n, frame), of))
      expect(flows).toMatchObject([{ tableId: 2, hardTimeout: 10 }])
      return explain(reason)
    }
    expect(why(arrived({ ipv4Dst: '172.30.2.99' })))
      .toBe('Physical address 172.30.2.99 belongs to no endpoint that host h2 exchanges packets with.')
    expect(why(arrived({ ipv4Src: '172.30.9.9' })))
      .toBe('Physical address 172.30.9.9 belongs to no endpoint that host h2 exchanges packets with.')
    expect(why(arrived({ ipv4Dst: '172.30.2.14' })))
      .toBe('a may not talk to d: no policy allows it from network web to db.')
  })

  it('installs only the flow of replies when it is a reply', () => {
    const dns = storyView({ ...webToDb, protocol: 'udp', ports: [53] })
    const reply: Frame = {
      ...arrived({ ipv4Src: '172.30.2.14', ipv4Dst: '172.30.1.11' }), ipProto: 17, src: 53, dst: 4000,
    }
    const { destination, packetOut } = route(decide(arrival(1n, reply), dns))
    const match = { udpSrc: 53, udpDst: 4000 }
    expect(destination?.flows).toMatchObject([{ tableId: 2, priority: 400, match }])
    expect(packetOut.actions).toContainEqual(output(11))
  })
})
