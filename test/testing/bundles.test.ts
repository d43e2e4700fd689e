import { describe, expect, it } from 'vitest'
import { BundleFlags, PortNo, type BundleControlType, type MessageInit } from 'daolinet/codec'
import { bench, flow, nameOf, to } from './support.js'

const BOTH = BundleFlags.ATOMIC | BundleFlags.ORDERED

const control = (
  ctrlType: BundleControlType | number, bundleId = 1, flags: number = BOTH, xid = 0,
): MessageInit =>
  ({ type: 'bundleControl', xid, bundleId, ctrlType, flags })
const add = (message: MessageInit, xid = 0, bundleId = 1, flags: number = BOTH): MessageInit =>
  ({ type: 'bundleAddMessage', xid, bundleId, flags, message: { ...message, xid } })
const group = (groupId: number): MessageInit =>
  ({ type: 'groupMod', groupId, buckets: [{ actions: [to(3)] }] })

describe('a bundle', () => {
  it('takes effect when it is committed, in order, and not before', async () => {
    const { sw, ask } = await bench()
    await ask(
      control('openRequest'), add(group(1)), add(flow({}, [{ type: 'group', groupId: 1 }])),
      add(flow({}, [to(2)], { priority: 5 })), add({ type: 'flowMod', command: 'deleteStrict', priority: 5 }),
    )
    expect([sw.flows().length, sw.groups.size]).toEqual([0, 0])
    const answers = await ask(control('closeRequest'), control('commitRequest'))
    expect(answers).toMatchObject([{ ctrlType: 'closeReply' }, { ctrlType: 'commitReply', bundleId: 1 }])
    expect([sw.flows().map(({ priority }) => priority), sw.groups.size]).toEqual([[0x8000], 1])
  })

  it('has no effect when one message fails, and names that message', async () => {
    const { sw, ask, controller } = await bench()
    await ask(flow({ inPort: 3 }, [to(1)], { flags: 1 }), {
      type: 'meterMod', meterId: 4, flags: 1, bands: [{ type: 'drop', rate: 1, burstSize: 0 }],
    })
    sw.receive(3, new Uint8Array(60))
    const before = [sw.flows()[0], { ...sw.flows()[0]! }]
    await ask(
      control('openRequest'), add(flow({ inPort: 3 }, [to(2)], { command: 'modify', flags: 4 }), 11),
      add({ type: 'flowMod', command: 'delete' }, 12), add(group(1), 13), add(flow({}, [to(2)]), 14),
      add(flow({}, [{ type: 'group', groupId: 99 }]), 15), add(flow({}, [to(3)]), 16),
    )
    const answers = await ask(control('commitRequest', 1, BOTH, 17))
    expect(answers.map((answer) => [answer.xid, answer.type === 'error' && nameOf(answer)]))
      .toEqual([[15, 'OFPBAC_BAD_OUT_GROUP'], [17, 'OFPBFC_MSG_FAILED']])
    expect(sw.flows()).toEqual([before[1]])
    expect(sw.flows()[0]).toBe(before[0])
    expect([sw.groups.size, controller.of('flowRemoved')]).toEqual([0, []])
  })

  it('refuses a message that is wrong in itself at once, and goes on', async () => {
    const { sw, ask, errors } = await bench()
    expect(await errors(
      control('openRequest'), add(flow({}, [to(2)])), add(flow({ tcpDst: 80 }, [])),
      add({ type: 'echoRequest' }),
      add({ type: 'meterMod', meterId: 1, flags: 1 }),
      { type: 'bundleAddMessage', xid: 7, bundleId: 1, flags: BOTH, message: { ...flow({}, []), xid: 8 } },
    )).toEqual(['OFPBMC_BAD_PREREQ', 'OFPBFC_MSG_UNSUP', 'OFPBFC_MSG_UNSUP', 'OFPBFC_MSG_BAD_XID'])
    await ask(control('commitRequest'))
    expect(sw.flows()).toHaveLength(1)
  })

  it('sends its packets when it is committed, and none when it fails', async () => {
    const { ask, ports } = await bench()
    const data = new Uint8Array(60)
    const packetOut: MessageInit = { type: 'packetOut', inPort: PortNo.CONTROLLER, actions: [to(2)], data }
    const refused = flow({}, [{ type: 'group', groupId: 9 }])
    await ask(control('openRequest'), add(packetOut), add(refused), control('commitRequest'))
    expect(ports()).toEqual([])
    await ask(control('openRequest'), add(packetOut), control('commitRequest'))
    expect(ports()).toEqual([2])
  })

  it('changes a port unless it is atomic', async () => {
    const { sw, ask, errors } = await bench()
    const { hwAddr } = sw.ports.get(1)!
    const portMod: MessageInit = { type: 'portMod', portNo: 1, hwAddr, config: 1, mask: 1 }
    const { ORDERED } = BundleFlags
    expect(await errors(control('openRequest'), add(portMod), control('commitRequest')))
      .toEqual(['OFPBFC_MSG_FAILED', 'OFPBFC_MSG_FAILED'])
    expect(sw.ports.get(1)!.config).toBe(0)
    await ask(
      control('openRequest', 1, ORDERED), add(portMod, 0, 1, ORDERED), control('commitRequest', 1, ORDERED),
    )
    expect(sw.ports.get(1)!.config).toBe(1)
  })

  const open = control('openRequest')
  const close = control('closeRequest')

  it.each<readonly [string, readonly MessageInit[], string[]]>([
    ['opened twice', [open, open], ['OFPBFC_BAD_ID']],
    ['closed before', [control('closeRequest')], ['OFPBFC_BAD_ID']],
    ['committed before', [control('commitRequest')], ['OFPBFC_BAD_ID']],
    ['closed twice', [open, close, close], ['OFPBFC_BUNDLE_CLOSED']],
    ['closed when more comes', [open, close, add(flow({}, []))], ['OFPBFC_BUNDLE_CLOSED']],
    ['spoken of with other flags', [open, control('commitRequest', 1, 0)], ['OFPBFC_BAD_FLAGS']],
    ['added to with other flags', [open, add(flow({}, []), 0, 1, 0)], ['OFPBFC_BAD_FLAGS']],
    ['answered by the controller', [control('openReply')], ['OFPBFC_BAD_TYPE']],
    ['asked for what there is not', [control(77)], ['OFPBFC_BAD_TYPE']],
  ])('that is %s is refused, and is gone', async (_, messages, expected) => {
    const { errors } = await bench()
    expect(await errors(...messages)).toEqual(expected)
    expect(await errors(control('discardRequest'))).toEqual(['OFPBFC_BAD_ID'])
  })

  it('need not be opened, and belongs to one connection', async () => {
    const { sw, ask, another } = await bench()
    const other = await another()
    await ask(add(flow({}, [to(2)]), 0, 5))
    expect(await other.errors(control('commitRequest', 5))).toEqual(['OFPBFC_BAD_ID'])
    await ask(control('commitRequest', 5))
    expect(sw.flows()).toHaveLength(1)
  })
})
