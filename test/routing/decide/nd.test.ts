import { describe, expect, it } from 'vitest'
import { buildPacket, type PacketInit } from '../../../src/codec/packet/index.js'
import { decide } from '../../../src/routing/decide/decide.js'
import { explain } from '../../../src/routing/decide/explain.js'
import { rawArrival } from '../../support/arrival.js'
import { answer, decided, deny } from '../../support/decided.js'
import { dualView } from '../../support/dual.js'
import type { View } from '../../../src/routing/network/view.js'
import type { Icmp6Init } from '../../../src/codec/packet/index.js'

const MAC = '02:00:00:00:01:0b'
const source = { type: 'sourceLinkLayerAddress', address: MAC } as const

/** Neighbour discovery of `a`, as its switch sends it to the controller. */
const said = (icmp6: Icmp6Init, ipv6: Partial<PacketInit['ipv6']> & object = {}, dst = '33:33:ff:00:00:13') =>
  rawArrival(1n, 11, buildPacket({
    ethernet: { src: MAC, dst },
    ipv6: { src: 'fd00:1::11', dst: 'ff02::1:ff00:13', hopLimit: 255, ...ipv6 },
    icmp6,
  }))

const asked = (target: string, ipv6: Partial<PacketInit['ipv6']> & object = {}, dst?: string) => said({
  type: 'neighborSolicitation', target, options: ipv6.src === '::' ? [] : [source],
}, ipv6, dst)

const who = (view: View, ...args: Parameters<typeof asked>) => decide(asked(...args), view)

describe('a neighbour solicitation', () => {
  it("is answered with the neighbour's own MAC address, on whichever host it is", () => {
    const { packet, why } = answer(who(dualView(), 'fd00:1::13'))
    expect(packet.ethernet).toMatchObject({ src: '02:00:00:00:02:0d', dst: MAC })
    expect(packet.ipv6).toMatchObject({ src: 'fd00:1::13', dst: 'fd00:1::11', hopLimit: 255 })
    expect(packet.icmp6).toMatchObject({
      type: 'neighborAdvertisement', target: 'fd00:1::13', flags: 0x60,
      options: [{ type: 'targetLinkLayerAddress', address: '02:00:00:00:02:0d' }],
    })
    expect(explain(why)).toBe('a asked by neighbour discovery for fd00:1::13, the address of c.')
  })

  it('is answered by flows from then on where the switch can, whether all are asked or the neighbour', () => {
    const { flows } = decided('answer', who(dualView({ nd: true }), 'fd00:1::13'))
    expect(flows?.map(({ match, instructions }) => [match.ethDst, match.ipv6NdSll, instructions.at(-1)]))
      .toEqual([
        ['33:33:ff:00:00:13', MAC, { type: 'gotoTable', tableId: 4 }],
        ['02:00:00:00:02:0d', MAC, { type: 'gotoTable', tableId: 4 }],
      ])
    expect(decided('answer', who(dualView(), 'fd00:1::13')).flows).toEqual([])
  })

  it('is answered to a link-local address, which hosts probe their neighbours from', () => {
    const { packet } = answer(who(dualView(), 'fd00:1::13', { src: 'fe80::1', dst: 'fd00:1::13' },
      '02:00:00:00:02:0d'))
    expect(packet.ipv6).toMatchObject({ src: 'fd00:1::13', dst: 'fe80::1' })
  })

  it('for the gateway says that it is a router', () => {
    const { packet } = answer(who(dualView(), 'fd00:1::1', {}, '33:33:ff:00:00:01'))
    expect(packet.icmp6).toMatchObject({ flags: 0xe0 })
    expect(packet.ethernet?.src).toBe('02:00:00:00:ff:01')
  })

  it('from nowhere is told to everybody when the address is taken, and not when it is its own', () => {
    const { packet } = answer(who(dualView(), 'fd00:1::13', { src: '::' }))
    expect(packet.ethernet?.dst).toBe('33:33:00:00:00:01')
    expect(packet.ipv6).toMatchObject({ src: 'fd00:1::13', dst: 'ff02::1' })
    // Nothing was solicited (RFC 4861 §7.2.4).
    expect(packet.icmp6).toMatchObject({ flags: 0x20, target: 'fd00:1::13' })
    expect(who(dualView(), 'fd00:1::11', { src: '::' }, '33:33:ff:00:00:11'))
      .toMatchObject({ kind: 'ignore', why: { reason: 'notARequest' } })
  })

  it('is dropped for a while for other networks, unused addresses and a station that is gone', () => {
    for (const target of ['fd00:2::14', 'fd00:1::99', 'fd00:2::1']) {
      expect(deny(who(dualView(), target)).flows[0]?.match).toMatchObject({
        inPort: 11, ipv6NdTarget: target, ethDst: '33:33:ff:00:00:13',
      })
    }
    expect(who(dualView(), 'fd00:1::13', { dst: 'fd00:1::13' }, '02:00:00:00:09:09').kind).toBe('deny')
  })

  it.each<[string, ReturnType<typeof said>]>([
    ['a router passed on', asked('fd00:1::13', { hopLimit: 254 })],
    ['has another code', said({
      type: 'neighborSolicitation', code: 1, target: 'fd00:1::13', options: [source],
    })],
    ["names another's MAC address", said({
      type: 'neighborSolicitation', target: 'fd00:1::13',
      options: [{ ...source, address: '02:00:00:00:02:0d' }],
    })],
    ['names a MAC address and comes from nowhere', said({
      type: 'neighborSolicitation', target: 'fd00:1::13', options: [source],
    }, { src: '::' })],
  ])('is ignored when it %s', (_what, question) => {
    expect(decide(question, dualView())).toMatchObject({ kind: 'ignore', why: { reason: 'notARequest' } })
  })

  it("that comes from another's address is forged", () => {
    for (const src of ['fd00:1::12', 'fd00:1::1', 'fd99::1']) {
      expect(who(dualView(), 'fd00:1::13', { src }))
        .toMatchObject({ kind: 'ignore', why: { reason: 'spoofed', address: src } })
    }
  })
})

describe('other neighbour discovery of a container', () => {
  it.each<[string, Icmp6Init]>([
    ['a router advertisement', { type: 'routerAdvertisement', routerLifetime: 1800 }],
    ['a router solicitation', { type: 'routerSolicitation' }],
    ['a neighbour advertisement', { type: 'neighborAdvertisement', target: 'fd00:1::13', flags: 0x20 }],
    ['a redirect', { type: 'redirect', target: 'fd00:1::11', destination: 'fd00:2::14' }],
  ])('reaches nobody: %s', (_what, icmp6) => {
    const sent = said(icmp6, { dst: 'fd00:1::13' }, '02:00:00:00:02:0d')
    expect(decide(sent, dualView())).toMatchObject({ kind: 'ignore', why: { reason: 'notARequest' } })
  })
})
