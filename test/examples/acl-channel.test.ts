import { once } from 'node:events'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { TestSwitch } from 'daolinet/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AclChannel, type Rule } from '../../examples/acl-channel.js'

let sw: TestSwitch
let listener: Server
let channel: AclChannel

beforeEach(async () => {
  sw = new TestSwitch({ datapathId: 7n, ports: [{ portNo: 3 }] })
  listener = createServer((socket) => void sw.attach(socket)).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const connected = vi.fn()
  const { port } = listener.address() as AddressInfo
  channel = new AclChannel({ port, backoff: { min: 5, max: 20 } }, connected)
  await vi.waitFor(() => expect(connected).toHaveBeenCalledWith('connected, 0 rules in force'))
})

afterEach(async () => {
  await channel.close()
  await sw.close()
  listener.close()
})

const web: Rule = {
  id: 'web', mac: '02:00:00:00:00:01', port: 3, direction: 'to', protocol: 'tcp', ports: [80, 443],
  cidr: '10.0.0.0/8', allow: true,
}
const nobody: Rule = { id: 'nobody', mac: '02:00:00:00:00:01', port: 3, direction: 'both', allow: false }

describe('a channel of rules', () => {
  it('writes a flow for each direction and port of a rule, a denial above an equal permission', async () => {
    await channel.add(web)
    await channel.add(nobody)
    const flows = sw.flows().map((flow) => [flow.match, flow.priority, flow.instructions.length])
    expect(flows).toEqual([
      [expect.objectContaining({ ethDst: web.mac, ipv4Src: '10.0.0.0/8', tcpDst: 80 }), 1030, 1],
      [expect.objectContaining({ ethDst: web.mac, ipv4Src: '10.0.0.0/8', tcpDst: 443 }), 1030, 1],
      [{ inPort: 3, ethSrc: nobody.mac }, 1001, 0],
      [{ ethDst: nobody.mac }, 1001, 0],
    ])
  })

  it('removes one rule and leaves the others', async () => {
    await channel.add(web)
    await channel.add(nobody)
    await channel.remove('web')
    expect(sw.flows()).toHaveLength(2)
  })

  it('says which rule was refused, and why, and forgets it', async () => {
    const wrong = { ...web, id: 'wrong', cidr: '10.0.0.1/8' }
    await expect(channel.add(wrong)).rejects.toThrow(/^rule wrong: .*OFPBMC_BAD_WILDCARDS/)
    const portsOfWhat = channel.add({ ...nobody, ports: [80] })
    await expect(portsOfWhat).rejects.toThrow('ports need the protocol tcp or udp')
    expect(sw.flows()).toEqual([])
  })

  it.each([
    [{ mac: 'zz' }, 'rule web: match.ethDst: not a MAC address: "zz"'],
    [{ mac: undefined }, 'rule web: mac is missing'],
    [{ direction: undefined }, 'rule web: direction is missing'],
    [{ direction: 'in' }, 'rule web: direction cannot be "in"'],
    [{ allow: 'no' }, 'rule web: allow cannot be "no"'],
    [{ protocol: 'toString' }, 'rule web: protocol cannot be "toString"'],
    [{ ports: [] }, 'rule web: ports cannot be []'],
    [{ ports: ['http'] }, 'rule web: match.tcpDst: '],
    [{ cidr: '10.0.0.0/33' }, 'rule web: match.ipv4Src: '],
    [{ prots: [1] }, 'rule web: it has a member prots, which means nothing'],
  ])('refuses %j with a reason, and keeps the rule that it would replace', async (change, reason) => {
    await channel.add(web)
    await expect(channel.add({ ...web, ...change } as Rule)).rejects.toThrow(reason)
    expect(sw.flows()).toHaveLength(2)
  })

  it('has every rule back after a reconnect, and what else is in the switch stays', async () => {
    await channel.add(web)
    await channel.add(nobody)
    sw.removeFlows(sw.flows().filter(({ match }) => match.tcpDst === 80), 'delete')
    await sw.disconnect()
    await vi.waitFor(() => expect(sw.flows()).toHaveLength(4))
  })
})
