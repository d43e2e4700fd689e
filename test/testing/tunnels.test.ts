import { describe, expect, it } from 'vitest'
import {
  flowMod, output, packetOut, PortNo, type Action, type Match, type PacketIn, type PacketOut,
} from 'daolinet/codec'
import { connect } from 'daolinet/switch'
import { TestSwitch, tunnels } from 'daolinet/testing'

const TUNNEL = 7

const setField = (field: Match): Action => ({ type: 'setField', field })

/** Two switches with tunnel ports. Frames of `one` leave by the actions that are given. */
function bench(...addresses: readonly (readonly string[])[]) {
  const [one, two] = [1n, 2n].map((datapathId) =>
    new TestSwitch({ datapathId, ports: [{ portNo: TUNNEL }, { portNo: 1 }] })) as [TestSwitch, TestSwitch]
  const [a = ['192.0.2.1', 'fd50::1'], b = ['192.0.2.2', 'fd50::2']] = addresses
  const fabric = tunnels(
    { switch: one, portNo: TUNNEL, addresses: a }, { switch: two, portNo: TUNNEL, addresses: b },
  )
  const crossed: string[] = []
  fabric.onFrame((_frame, { id, src, dst }, from) =>
    crossed.push(`${from.switch.datapathId}: ${id} ${src} ${dst}`))
  const leave = (...actions: Action[]): void => {
    const out: Action[] = [...actions, { type: 'output', port: TUNNEL, maxLen: 0 }]
    one.packetOut(packetOut<PacketOut>({ actions: out, data: new Uint8Array(60) }))
  }
  return { one, two, fabric, crossed, leave }
}

describe('a frame that leaves by a tunnel port', () => {
  it('comes in at the port with that address, from the address of its own switch', async () => {
    const { two, crossed, leave } = bench()
    const { port } = await two.listen()
    const sw = await connect({ port })
    await sw.apply([
      flowMod({
        match: { inPort: TUNNEL, tunnelId: 5n, tunIpv4Src: '192.0.2.1', tunIpv4Dst: '192.0.2.2' },
        priority: 2,
      }),
      flowMod({ match: { inPort: TUNNEL, tunIpv6Src: 'fd50::1', tunIpv6Dst: 'fd50::2' }, priority: 1 }),
    ])
    leave(setField({ tunnelId: 5n }), setField({ tunIpv4Dst: '192.0.2.2' }))
    leave(setField({ tunIpv6Dst: 'fd50::2' }), setField({ tunIpv6Src: 'fd50::9' }))
    expect(two.flows(0).map(({ packetCount }) => packetCount)).toEqual([1n, 1n])
    expect(crossed).toEqual(['1: 5 192.0.2.1 192.0.2.2', '1: 0 fd50::1 fd50::2'])
    await sw.close()
    await two.close()
  })

  it('is told with its tunnel, and other frames without one', () => {
    const { one, leave } = bench()
    const told: unknown[][] = []
    one.on('transmit', (...event) => told.push(event))
    leave()
    leave(setField({ tunnelId: 5n }), setField({ tunIpv4Dst: '192.0.2.2' }))
    expect(told.map((event) => event.slice(2))).toEqual([[], [{ id: 5n, src: '0.0.0.0', dst: '192.0.2.2' }]])
  })

  it('is lost without a destination, or with one that nobody has or that is not reached from here', () => {
    const { crossed, leave, fabric } = bench(['192.0.2.1'])
    leave(setField({ tunnelId: 5n }))
    leave(setField({ tunIpv6Dst: 'fd50::2' }))
    expect(crossed).toEqual([])
    leave(setField({ tunIpv4Dst: '192.0.2.9' }))
    expect(crossed).toHaveLength(1)
    fabric.close()
    leave(setField({ tunIpv4Dst: '192.0.2.2' }))
    expect(crossed).toHaveLength(1)
  })

  it('tells the controller of its tunnel in a packet-in', async () => {
    const { two, leave } = bench()
    const { port } = await two.listen()
    const sw = await connect({ port })
    const actions = [output(PortNo.CONTROLLER)]
    await sw.apply([flowMod({ instructions: { type: 'applyActions', actions } })])
    const heard = new Promise<PacketIn>((resolve) => { sw.once('packetIn', resolve) })
    leave(setField({ tunnelId: 5n }), setField({ tunIpv4Dst: '192.0.2.2' }))
    expect((await heard).match).toEqual({
      inPort: TUNNEL, tunnelId: 5n, tunIpv4Src: '192.0.2.1', tunIpv4Dst: '192.0.2.2',
    })
    await sw.close()
    await two.close()
  })
})
