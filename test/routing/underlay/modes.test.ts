import { afterEach, describe, expect, it } from 'vitest'
import { parsePacket, TcpFlags } from '../../../src/codec/packet/index.js'
import { explain } from '../../../src/routing/decide/explain.js'
import { answerTo, said, send, service, tell, VIP, withServices } from '../../support/balanced.js'
import { outsideOf, outsideView, STRANGER, strangerAt } from '../../support/outside.js'
import { puts } from '../../support/network.js'
import { rig, type Rig } from '../../support/rig.js'
import { NUMBERS, trackingView, webToDb } from '../../support/story.js'
import { inMode, tunnel } from '../../support/underlay.js'
import type { Policy, UnderlayMode } from '../../../src/routing/network/records.js'
import type { View } from '../../../src/routing/network/view.js'

let running: Rig

afterEach(async () => { await running.stop() })

const MODES: readonly (readonly [string, UnderlayMode])[] = [
  ['mac', 'mac'], ['vxlan', tunnel('vxlan')], ['geneve', tunnel('geneve')], ['gre', tunnel('gre')],
]

const sqlOnly: Policy = { ...webToDb, protocol: 'tcp', ports: [5432] }

/** What crosses between the hosts: addresses, and the tunnel if there is one. */
const crossed = (): string[] => {
  const inside = (frame: Uint8Array): string => {
    const { ethernet, ipv4 } = parsePacket(frame)
    return `${ethernet?.src} > ${ethernet?.dst}, ${ipv4?.src} > ${ipv4?.dst}`
  }
  const tunnelled = running.tunnelled()
  return [
    ...running.wired().map(inside),
    ...tunnelled.map(({ frame, header: { id, src, dst } }) => `${id} ${src} > ${dst}: ${inside(frame)}`),
  ]
}
const asked = async (action: () => Promise<unknown>): Promise<string[]> => {
  const before = running.decisions.length
  await action()
  return running.decisions.slice(before).map(({ why }) => why.reason).filter((reason) => reason !== 'arp')
}

describe.each(MODES)('hosts in mode %s', (name, mode) => {
  const start = async (view: View) => { running = await rig(inMode(view, mode)) }
  const isMac = name === 'mac'
  const [a, c] = ['02:00:00:00:01:0b', '02:00:00:00:02:0d']
  const [one, two] = ['02:00:00:00:aa:01', '02:00:00:00:aa:02']

  it('carry packets with their logical addresses', async () => {
    await start(trackingView())
    const reply = { kind: 'reply', from: '10.1.0.13', ttl: 64 }
    expect(await running.container('a').ping('10.1.0.13')).toEqual(reply)
    const [id, to, back] = [NUMBERS.acme, '192.168.50.1 > 192.168.50.2', '192.168.50.2 > 192.168.50.1']
    expect(crossed()).toEqual(isMac
      ? [`${one} > ${two}, 10.1.0.11 > 10.1.0.13`, `${two} > ${one}, 10.1.0.13 > 10.1.0.11`]
      : [
        `${id} ${to}: ${a} > ${c}, 10.1.0.11 > 10.1.0.13`,
        `${id} ${back}: ${c} > ${a}, 10.1.0.13 > 10.1.0.11`,
      ])
    expect(await asked(() => running.container('a').ping('10.1.0.13'))).toEqual([])
    expect(await asked(() => running.container('c').ping('10.1.0.11'))).toEqual([])
  })

  it('are a hop each between networks, and say so', async () => {
    await start(trackingView(webToDb, { ...webToDb, id: 'db-web', from: webToDb.to, to: webToDb.from }))
    const ping = (ttl: number) => running.container('a').ping('10.2.0.14', { ttl })
    expect(await ping(64)).toEqual({ kind: 'reply', from: '10.2.0.14', ttl: 62 })
    expect((await ping(1)).from).toBe('10.1.0.1')
    expect((await ping(2)).from).toBe('10.2.0.1')
    await running.rest()
  })

  it('track connections on both, and let nothing else through', async () => {
    await start(trackingView(sqlOnly))
    await send(running, 'a', '10.2.0.14', 40_000, 5432)
    const [syn] = running.heard('d')
    expect(said(syn!)).toBe('10.1.0.11:40000 > 10.2.0.14:5432')
    await answerTo(running, 'd', syn!)
    expect(running.heard('a').map(said)).toEqual(['10.2.0.14:5432 > 10.1.0.11:40000'])
    await send(running, 'd', '10.1.0.11', 50_000, 5432)
    await send(running, 'a', '10.2.0.14', 40_000, 22)
    await send(running, 'd', '10.1.0.11', 5432, 40_009, TcpFlags.ACK)
    expect([...running.heard('a'), ...running.heard('d')].map(said)).toEqual([])
    expect(await asked(() => send(running, 'a', '10.2.0.14', 40_001, 5432))).toEqual([])
    expect(running.heard('d').map(said)).toEqual(['10.1.0.11:40001 > 10.2.0.14:5432'])
  })

  it('find the half of a route again that the receiver\'s switch has lost', async () => {
    await start(trackingView(sqlOnly))
    await send(running, 'a', '10.2.0.14', 40_000, 5432)
    await tell(running, 'a', '10.1.0.13', 1000, 2000)
    const second = running.switchOf('h2')
    second.removeFlows(second.flows(2).filter(({ idleTimeout }) => idleTimeout > 0), 'delete')
    running.heard('c')
    running.heard('d')
    expect(await asked(async () => {
      await send(running, 'a', '10.2.0.14', 40_001, 5432)
      await tell(running, 'a', '10.1.0.13', 1000, 2000)
    })).toEqual(['allowed', 'allowed'])
    expect([...running.heard('d'), ...running.heard('c')].map(said))
      .toEqual(['10.1.0.11:40001 > 10.2.0.14:5432', '10.1.0.11:1000 > 10.1.0.13:2000'])
  })

  it('have services', async () => {
    await start(withServices(trackingView(), service()))
    await send(running, 'a', VIP, 40_000, 80)
    const [syn] = running.heard('c')
    await answerTo(running, 'c', syn!)
    expect([syn!, ...running.heard('a')].map(said))
      .toEqual(['10.1.0.11:40000 > 10.1.0.13:8080', '10.1.0.100:80 > 10.1.0.11:40000'])
  })

  it('reach the outside by one of them', async () => {
    await start(outsideView({ egress: { host: 'h2' }, outside: [undefined, outsideOf(2)] }))
    const stranger = strangerAt(running, 'h2')
    await running.container('a').ping('10.1.0.1')
    crossed()
    await tell(running, 'a', STRANGER, 5000, 53)
    const [question] = stranger.heard()
    expect([said(question!), question!.ipv4!.ttl]).toEqual(['198.51.100.2:5000 > 198.51.100.7:53', 62])
    await stranger.container.sendIpv4('198.51.100.2', {
      udp: { srcPort: 53, dstPort: 5000 }, payload: new Uint8Array(4),
    })
    await running.rest()
    const heard = running.heard('a').at(-1)!
    expect([said(heard), heard.ipv4!.ttl]).toEqual(['198.51.100.7:53 > 10.1.0.11:5000', 62])
    const outer = isMac ? '' : `${NUMBERS.acme} 192.168.50.`
    const seen = crossed()
    expect(seen.map((text) => text.split(', ')[1])).toEqual([
      '172.30.1.11 > 198.51.100.7', '198.51.100.7 > 172.30.1.11',
    ])
    expect(seen.every((text) => text.startsWith(outer))).toBe(true)
    expect(await asked(() => tell(running, 'a', STRANGER, 5001, 53))).toEqual([])
  })

  it('reach the outside by each of them', async () => {
    await start(outsideView())
    const stranger = strangerAt(running, 'h1')
    await tell(running, 'a', STRANGER, 5000, 53)
    expect(stranger.heard().map(said)).toEqual(['198.51.100.1:5000 > 198.51.100.7:53'])
    expect(crossed()).toEqual([])
  })

  it('change to another mode, and back, while endpoints talk', async () => {
    await start(trackingView(sqlOnly))
    const to = async (other: UnderlayMode) => {
      const hosts = running.view.records.host.entries().map(([, host]) =>
        ({ ...host, underlay: { ...host.underlay, mode: other } }))
      await running.change(puts({ host: hosts }))
    }
    const modes: readonly UnderlayMode[] = [mode, 'physical', mode]
    await send(running, 'a', '10.2.0.14', 41_000, 5432)
    await answerTo(running, 'd', running.heard('d')[0]!)
    running.heard('a')
    crossed()
    for (const [at, other] of modes.entries()) {
      await to(other)
      // A connection that was open goes on, in both directions.
      const [there, back] = [{ sequence: 101, acknowledgment: 501 }, { sequence: 501, acknowledgment: 101 }]
      await send(running, 'a', '10.2.0.14', 41_000, 5432, TcpFlags.ACK, there)
      await send(running, 'd', '10.1.0.11', 5432, 41_000, TcpFlags.ACK, back)
      expect([...running.heard('d'), ...running.heard('a')].map(said))
        .toEqual(['10.1.0.11:41000 > 10.2.0.14:5432', '10.2.0.14:5432 > 10.1.0.11:41000'])
      await send(running, 'a', '10.2.0.14', 40_000 + at, 5432)
      expect(running.heard('d').map(said)).toEqual([`10.1.0.11:${40_000 + at} > 10.2.0.14:5432`])
      const [text] = crossed()
      expect(text!.includes('172.30.1.11 > 172.30.2.14')).toBe(other === 'physical')
      expect(await running.container('a').ping('10.1.0.13')).toMatchObject({ kind: 'reply' })
      running.heard('a')
      crossed()
    }
  })

  it('say why they cannot when only one of them has changed', async () => {
    await start(trackingView())
    const host = running.view.records.host.get('h2')!
    const { mode: _mode, ...underlay } = host.underlay
    await running.change(puts({ host: [{ ...host, underlay }] }))
    await tell(running, 'a', '10.1.0.13', 1000, 2000)
    expect(explain(running.decisions.at(-1)!.why))
      .toBe('a cannot reach c: the underlay modes of hosts h1 and h2 differ.')
    expect(running.heard('c')).toEqual([])
  })
})
