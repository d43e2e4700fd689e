import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runningLabWith, type RunningLab } from './lab/running.js'
import { transfer } from './lab/transfer.js'

let lab: RunningLab

beforeAll(async () => {
  lab = await runningLabWith({ routerMtu: 1400, isDual: true })
  for (const container of [lab.c11, lab.c12, lab.c21, lab.c22]) await container.addressed()
})

afterAll(async () => {
  await lab?.stop()
})

describe('hosts behind a router', () => {
  it('carry pings of containers, less one for the router', async () => {
    const { replies } = await lab.c11.ping(lab.c21.ip, { count: 3 })
    expect(replies.map(({ ttl }) => ttl)).toEqual([63, 63, 63])
  })

  it('carry a megabyte over a path of a smaller MTU, within a network and between two', async () => {
    for (const to of [lab.c21, lab.c22]) {
      const { sent, received } = await transfer(lab.c11, to, 1_000_000)
      expect(received, to.name).toBe(sent)
    }
  })

  it('tell the sender of a datagram that is too long for the path', async () => {
    const args = ['-n', '-c', '2', '-W', '1', '-M', 'do', '-s', '1450', lab.c21.ip]
    const { stdout } = await lab.c12.namespace.exec('ping', args, { accept: [1] })
    expect(stdout).toMatch(/mtu ?= ?1400/i)
  })

  it('show the router in a traceroute, by an address that the container knows', async () => {
    const near = await lab.c11.namespace.exec('traceroute', ['-n', '-w', '1', '-q', '1', lab.c21.ip])
    expect(hops(near.stdout)).toEqual(['10.1.0.1', lab.c21.ip])
    const far = await lab.c11.namespace.exec('traceroute', ['-n', '-w', '1', '-q', '1', lab.c22.ip])
    expect(hops(far.stdout)).toEqual(['10.1.0.1', '10.1.0.1', '10.2.0.1', lab.c22.ip])
  })
})

describe('hosts behind a router of IPv6', () => {
  it('carry pings of containers, less one for the router', async () => {
    const { replies } = await lab.c11.ping(lab.c21.ip6, { count: 3 })
    expect(replies.map(({ ttl }) => ttl)).toEqual([63, 63, 63])
  })

  it('carry a megabyte over a path of a smaller MTU, within a network and between two', async () => {
    for (const to of [lab.c21, lab.c22]) {
      const { sent, received } = await transfer(lab.c11, to, 1_000_000, { ip: to.ip6 })
      expect(received, to.name).toBe(sent)
    }
  })

  it('tell the sender of a packet that is too big for the path', async () => {
    const args = ['-n', '-c', '2', '-W', '1', '-M', 'do', '-s', '1430', lab.c21.ip6]
    const { stdout } = await lab.c12.namespace.exec('ping', args, { accept: [1] })
    expect(stdout).toMatch(/mtu ?[:=] ?1400/i)
  })

  it('show the router in a traceroute, by an address that the container knows', async () => {
    const near = await lab.c11.namespace.exec('traceroute', ['-6', '-n', '-w', '1', '-q', '1', lab.c21.ip6])
    expect(hops(near.stdout)).toEqual(['fd00:1::1', lab.c21.ip6])
    const far = await lab.c11.namespace.exec('traceroute', ['-6', '-n', '-w', '1', '-q', '1', lab.c22.ip6])
    expect(hops(far.stdout)).toEqual(['fd00:1::1', 'fd00:1::1', 'fd00:2::1', lab.c22.ip6])
  })
})

/** The address of each hop in what `traceroute -n -q 1` printed. */
const hops = (text: string): string[] =>
  [...text.matchAll(/^ *\d+ +(\S+)/gm)].map(([, address]) => address!)
