import { describe, expect, it } from 'vitest'
import { PortConfig, PortNo, type MessageInit } from 'daolinet/codec'
import { buildPacket, Ipv4Flags, type Ipv4Init } from '../../src/codec/packet/index.js'
import { hex } from '../support/hex.js'
import { bench, flow, to } from './support.js'

const ethernet = { src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02' }
const udp = { srcPort: 1, dstPort: 53 }
const addresses = { src: '10.0.0.1', dst: '10.0.0.2' }
const payload = new Uint8Array(46)

/** A packet, or a fragment of one. */
function ipv4(fragment: Partial<Ipv4Init>): Uint8Array {
  return buildPacket({ ethernet, ipv4: { ...addresses, protocol: 17, ...fragment }, payload })
}

describe('fragments, when they are to be dropped,', () => {
  const drop: MessageInit = { type: 'setConfig', flags: 1, missSendLen: 128 }

  it.each([
    ['the first', { flags: Ipv4Flags.MORE_FRAGMENTS }],
    ['one between', { flags: Ipv4Flags.MORE_FRAGMENTS, fragmentOffset: 8 }],
    ['the last', { fragmentOffset: 8 }],
  ])('reach no table: %s', async (_, fragment) => {
    const { sw, ask, ports } = await bench()
    await ask(flow({}, [to(2)]), drop)
    sw.receive(1, ipv4(fragment))
    await ask({ type: 'packetOut', inPort: 1, actions: [to(PortNo.TABLE)], data: ipv4(fragment) })
    expect(ports()).toEqual([])
    sw.receive(1, ipv4({}))
    await ask({ type: 'setConfig', flags: 0, missSendLen: 128 })
    sw.receive(1, ipv4(fragment))
    expect(ports()).toEqual([2, 2])
  })

  it('are dropped whichever controller said so', async () => {
    const { ask, another } = await bench()
    const other = await another()
    await ask(drop)
    const { flags, missSendLen } = await other.request('getConfigReply', { type: 'getConfigRequest' })
    expect([flags, missSendLen]).toEqual([1, 128])
  })
})

describe('NO_PACKET_IN', () => {
  it('silences table misses, and no output to the controller', async () => {
    const { sw, ask, controller } = await bench()
    const { hwAddr } = sw.ports.get(1)!
    const quiet = PortConfig.NO_PACKET_IN
    await ask(
      { type: 'portMod', portNo: 1, hwAddr, config: quiet, mask: quiet },
      flow({}, [to(PortNo.CONTROLLER)], { priority: 0 }),
      flow({ ethType: 0x0800 }, [to(PortNo.CONTROLLER)]),
    )
    sw.receive(1, ipv4({}))
    const other = buildPacket({ ethernet: { ...ethernet, ethType: 0x1234 }, payload })
    sw.receive(1, other)
    sw.receive(2, other)
    await ask()
    const packets = controller.of('packetIn').map(({ match, reason }) => [match.inPort, reason])
    expect(packets).toEqual([[1, 'action'], [2, 'noMatch']])
  })
})

describe('an IEEE 802.3 frame', () => {
  const macs = '020000000002 020000000001'
  const inside = Buffer.from(buildPacket({
    ethernet, ipv4: addresses, udp, payload: new Uint8Array(16),
  })).subarray(14).toString('hex')

  it.each([
    ['SNAP with a type', `${macs} 0034 aaaa03 000000 0800 ${inside}`, 2],
    ['a tag, and SNAP with a type', `${macs} 8100 0005 0034 aaaa03 000000 0800 ${inside}`, 2],
    ['SNAP of an organisation', `${macs} 0034 aaaa03 00000c 0800 ${inside}`, 3],
    ['LLC', `0180c2000000 020000000001 0026 424203 ${'00'.repeat(43)}`, 3],
  ])('has the type that follows: %s', async (_, frame, port) => {
    const { sw, ask, ports } = await bench()
    await ask(flow({ ethType: 0x0800, ipProto: 17, udpDst: 53 }, [to(2)]), flow({ ethType: 0x05ff }, [to(3)]))
    sw.receive(1, hex(frame))
    expect(ports()).toEqual([port])
  })
})

describe('a packet-out without a packet', () => {
  const actions = [[to(2)], [to(PortNo.ALL)], [to(PortNo.TABLE)]]
  it.each(actions)('sends nothing, and is no error: %j', async (action) => {
    const { ask, errors, ports } = await bench()
    await ask(flow({}, [to(3)]))
    expect(await errors({ type: 'packetOut', inPort: 1, actions: [action] })).toEqual([])
    expect(ports()).toEqual([])
  })
})
