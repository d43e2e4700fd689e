import { describe, expect, it } from 'vitest'
import { viewWithPorts, type View } from '../../../src/routing/network/view.js'
import { ask, deny, tcp } from '../../support/decided.js'
import { ports } from '../../support/network.js'
import { storyView, webToDb } from '../../support/story.js'

/** The story with two switches that track connections, where only web may open connections to db. */
function trackingView(): View {
  const first = viewWithPorts(storyView(webToDb), 1n, ports(11, 12), { conntrack: true }).after
  return viewWithPorts(first, 2n, ports(13, 14), { conntrack: true }).after
}

describe('a packet whose TTL expires, where connections are tracked', () => {
  it('is denied like any other when it may not pass, and its sender is told nothing', () => {
    const denied = deny(ask(trackingView(), 2n, 'd', '10.1.0.11', { ...tcp(40_000, 80), ttl: 1 }))
    expect(denied.why).toMatchObject({ reason: 'unsolicited' })
    expect(denied.flows.at(-1)).toMatchObject({ tableId: 3, priority: 300, hardTimeout: 10 })
    expect(denied.packetOut).toBeUndefined()
  })

  it('is left to the connection tracker when it may be a reply', () => {
    const reply = ask(trackingView(), 2n, 'd', '10.1.0.11', { ...tcp(80, 40_000, 16), ttl: 1 })
    expect(reply).toMatchObject({ kind: 'route', why: { reason: 'reply' } })
  })

  it('is reported when it may open a connection', () => {
    const answered = ask(trackingView(), 1n, 'a', '10.2.0.14', { ...tcp(40_000, 80), ttl: 1 })
    expect(answered).toMatchObject({ kind: 'answer', why: { reason: 'ttlExpired' } })
  })
})
