import { readdirSync, readFileSync } from 'node:fs'
import Ajv from 'ajv'
import { describe, expect, it } from 'vitest'
import { buildPacket, type PacketInit } from 'daolinet/packet'
import {
  datapathIdOf, endpointById, explain, gatewayMac, ipFamily, textsOf, trace, viewWithPorts, type View,
} from 'daolinet/routing'
import { applyDocument, checkDocument, followView, memoryStore, networkSchema } from 'daolinet/store'
import { eventually } from '../support/eventually.js'
import { startController, switchOf } from './controller/running.js'
import type { NetworkDocument } from 'daolinet/store'

const folder = new URL('../../examples/networks/', import.meta.url)
const names = readdirSync(folder).filter((name) => name.endsWith('.json'))

function read(name: string): NetworkDocument {
  const text = readFileSync(new URL(name, folder), 'utf8')
  const { document, problems, warnings } = checkDocument(JSON.parse(text))
  expect([...problems, ...warnings], name).toEqual([])
  return document
}

/** The network with all its switches connected, which can do everything. */
async function viewOf(document: NetworkDocument): Promise<View> {
  const store = memoryStore()
  await applyDocument(store, document)
  const follower = await followView(store)
  let { view } = follower
  for (const host of document.hosts) {
    const { port, mode } = host.underlay
    const own = document.endpoints.filter((one) => one.host === host.id).map((one) => one.port)
    const tunnel = typeof mode === 'object' ? mode.port : undefined
    const ports = [...new Set([port, tunnel, host.outside?.port, ...own])].filter((one) => one !== undefined)
      .map((name, at) => ({ portNo: at + 1, name: String(name) }))
    const abilities = { conntrack: true, meters: true, nd: true }
    view = viewWithPorts(view, datapathIdOf(host), ports, abilities).after
  }
  await follower.close()
  await store.close()
  return view
}

/** What becomes of a TCP connection from an endpoint to an address: outcome, reason, and how it crosses. */
function traced(view: View, from: string, ip: string, port: number): string {
  const sender = endpointById(view, from)!
  const network = view.records.network.get(sender.network.id)!
  const family = ipFamily(ip)
  const src = textsOf(view.records.endpoint.get(from)!.ip).find((one) => ipFamily(one) === family)!
  const near = view.records.endpoint.entries().map(([, one]) => one)
    .find((one) => one.network === network.id && textsOf(one.ip).includes(ip))
  const packet: PacketInit = {
    ethernet: { src: sender.mac, dst: near?.mac ?? gatewayMac(network) },
    ...family === 6 ? { ipv6: { src, dst: ip } } : { ipv4: { src, dst: ip } },
    tcp: { srcPort: 40_000, dstPort: port, flags: 2 },
  }
  const { outcome, why, steps } = trace(view, from, buildPacket(packet))!
  const crossing = steps.flatMap((step) => step.at === 'underlay' ? [` by ${step.mode}`] : []).join('')
  return `${outcome}${crossing}: ${explain(why)}`
}

/** For each document: from whom, to which address and port, and what becomes of it. */
const EXPECTED: Readonly<Record<string, readonly (readonly [string, string, number, string])[]>> = {
  'two-hosts.json': [
    ['shop1', '10.1.0.12', 80, 'delivered by physical: shop1 may talk to shop2: both are in network web.'],
    ['shop1', '10.2.0.22', 5432, 'delivered by physical: shop1 may talk to sql: policy shop-to-sql says so.'],
    ['sql', '10.1.0.11', 80, 'dropped: sql may only reply to shop1, and this is no reply:'
      + ' no policy allows it from network db to web.'],
  ],
  'same-addresses.json': [
    ['a1', '10.1.0.12', 80, 'delivered by physical: a1 may talk to a2: both are in network web.'],
    ['g1', '10.1.0.12', 80, 'delivered by physical: g1 may talk to g2: both are in network lab.'],
  ],
  'vxlan.json': [
    ['a1', '10.1.0.12', 80, 'delivered by vxlan: a1 may talk to a2: both are in network web.'],
    ['g1', '10.1.0.12', 80, 'delivered by vxlan: g1 may talk to g2: both are in network lab.'],
  ],
  'geneve-over-ipv6.json': [
    ['a1', 'fd00:1::12', 80, 'delivered by geneve: a1 may talk to a2: both are in network web.'],
    ['g1', '10.1.0.12', 80, 'delivered by geneve: g1 may talk to g2: both are in network lab.'],
  ],
  'mac.json': [
    ['a1', '10.1.0.12', 80, 'delivered by mac: a1 may talk to a2: both are in network web.'],
    ['a1', '10.1.0.22', 80,
      'dropped: a1 sent to 10.1.0.22, and no endpoint that it may talk to has that address.'],
  ],
  'services-and-policies.json': [
    ['shop1', '10.2.0.11', 8080,
      'delivered by physical: shop1 may talk to api1: policy clients-to-apis says so.'],
    ['api2', '10.3.0.11', 5432, 'delivered: api2 may talk to sql: policy apis-to-sql says so.'],
    ['guest', '10.2.0.11', 8080,
      'dropped: guest may only reply to api1, and this is no reply: policy guests-are-told says so.'],
    ['shop1', '10.1.0.100', 81, 'answered: shop1 sent to 10.1.0.100 what no service at that address takes.'],
  ],
  'outside.json': [
    ['shop1', '203.0.113.5', 443,
      'delivered: shop1 reaches 203.0.113.5 outside by host host1: network web has egress.'],
    ['shop2', '203.0.113.5', 443,
      'delivered: shop2 reaches 203.0.113.5 outside by host host2: network web has egress.'],
    ['sql', '203.0.113.5', 443,
      'delivered by physical: sql reaches 203.0.113.5 outside by host host1: policy sql-updates says so.'],
    ['sql', '203.0.113.5', 80, 'dropped: sql may not talk to 203.0.113.5: policy sql-stays says so.'],
  ],
}

describe('the sample networks', () => {
  it('are all listed, with what becomes of packets in them', () => {
    expect(names.sort()).toEqual(Object.keys(EXPECTED).sort())
    const readme = readFileSync(new URL('README.md', folder), 'utf8')
    for (const name of names) expect(readme).toContain(`\`${name}\``)
  })

  it.each(names)('%s is valid, by the schema too, and does what it says', async (name) => {
    const document = read(name)
    const validate = new Ajv({ unknownFormats: 'ignore' }).compile(networkSchema)
    expect(validate(JSON.parse(readFileSync(new URL(name, folder), 'utf8'))), JSON.stringify(validate.errors))
      .toBe(true)
    const view = await viewOf(document)
    for (const [from, to, port, said] of EXPECTED[name]!) {
      expect(traced(view, from, to, port), `${from} to ${to}`).toBe(said)
    }
  })

  it.each(names)('%s is served by the reference controller', async (name) => {
    const document = read(name)
    const running = await startController(document)
    try {
      for (const { id } of document.hosts) await running.connect(switchOf(document, id))
      await running.up(document.hosts.length)
      const isServed = ({ event, state }: { event: string, state?: string }) =>
        event === 'status' && state === 'inForce'
      const served = () => running.log.filter((one) => isServed(one as never))
      await eventually(() => served().length >= document.hosts.length)
      expect(running.log.filter(({ event }) => event === 'problem')).toEqual([])
    } finally {
      await running.stop()
    }
  })
})
