import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encode, packetIn } from '../../../src/codec/index.js'
import { buildPacket } from '../../../src/codec/packet/index.js'
import {
  decide, endpointById, halvesOf, hostFlows, ipFamily, mightTalk, reconcile, revoke, rulingBetween,
  standingChanges,
  type Difference,
} from '../../../src/routing/index.js'
import { DOCUMENT_SECTIONS } from '../../../src/store/document/document.js'
import { followView } from '../../../src/store/follow/follow.js'
import { viewAt } from '../../../src/store/follow/view-at.js'
import { memoryStore } from '../../../src/store/stores/memory.js'
import { asyncProperty } from '../../support/property.js'
import type { Change } from '../../../src/store/store.js'

const endpoint = (n: number, network: string, more: object = {}) => ({
  id: `e${n}`, network, host: `h${1 + n % 2}`, port: `v${n}`, mac: `02:00:00:00:00:0${n}`,
  ip: `10.1.0.${n + 10}`, ...more,
})
const sample = {
  tenants: [{ id: 'acme' }],
  networks: [
    { id: 'web', tenant: 'acme', cidr: '10.1.0.0/24', gateway: '10.1.0.1', isolation: 'deny' },
    { id: 'six', tenant: 'acme', cidr: '2001:db8::/64', gateway: '2001:db8::1' },
  ],
  hosts: [1, 2].map((n) => ({
    id: `h${n}`, datapathId: `000000000000000${n}`, physicalCidr: `172.30.${n}.0/24`,
    underlay: { port: 'up', mac: `02:00:00:00:aa:0${n}`, ip: `192.0.2.${n}`, segment: 's' },
  })),
  endpoints: [
    endpoint(1, 'web', { groups: ['g'] }), endpoint(2, 'web'),
    endpoint(3, 'web', { physicalIp: '172.30.2.9' }),
    endpoint(4, 'six', { ip: '2001:db8::4' }),
  ],
  groups: [{ id: 'g', members: ['e2'], networks: ['six'] }],
  policies: [
    {
      id: 'p', action: 'allow', from: { group: 'g' }, to: { cidr: '10.1.0.0/28' }, protocol: 'tcp',
      ports: ['1-9'],
    },
    { id: 'q', action: 'reject', from: { host: 'h1' }, to: { endpoint: 'e1' }, direction: 'ingress' },
    { id: 'r', action: 'deny', from: { cidr: '::/0' }, to: { network: 'web' }, priority: 1, tenant: 'acme' },
  ],
  services: [{ id: 's', network: 'web', ip: '10.1.0.9', protocol: 'tcp', port: 1, backends: [] }],
  portMappings: [{ id: 'm', host: 'h1', protocol: 'tcp', port: 1, endpoint: 'e1', endpointPort: 2 }],
}

type Path = readonly (string | number)[]

const places = (value: unknown, path: Path = []): Path[] => typeof value !== 'object' || value === null
  ? [path]
  : [path, ...Object.entries(value).flatMap(([step, part]) => places(part, [...path, step]))]

/** Something else at a place of the sample. */
const strange = fc.tuple(
  fc.constantFrom(...places(sample).filter(({ length }) => length > 2)),
  fc.oneof(
    fc.constantFrom<unknown>(
      undefined, null, true, -1, 0, 1.5, 65_536, 2 ** 32, '', ' ', 'g', 'e1', 'h1', 'web', 'six',
      '__proto__', 'up',
      '10.1.0.1', '10.1.0.11', '::1', '2001:db8::/64', '0.0.0.0/0', '10.0.0.7/8', '02:00:00:00:00:01',
      'ff:ff:ff:ff:ff:ff', '0'.repeat(16), 'F'.repeat(16), '9-1', '1-99999', [], {}, ['e1', 'e1'],
      { endpoint: 'e9' }, { cidr: '::/0' }, { host: 'h2' }, { group: '__proto__' },
    ),
    fc.string({ maxLength: 3 }), fc.ipV4(), fc.ipV6(), fc.integer(), fc.jsonValue({ maxDepth: 1 })),
)

function changed(changes: readonly (readonly [Path, unknown])[]): typeof sample {
  const copy = structuredClone(sample)
  for (const [path, value] of changes) {
    let at: unknown = copy
    for (const step of path.slice(0, -1)) at = (at as Record<string, unknown> | null | undefined)?.[step]
    if (typeof at === 'object' && at) (at as Record<string, unknown>)[path.at(-1)!] = value
  }
  return copy
}

/** Puts of all records as they are, whether or not they are valid, under the ids of the sample. */
function putsOf(document: typeof sample): Change[] {
  const recordsOf = (of: typeof sample, section: string): (Readonly<{ id: string }> | null | undefined)[] =>
    (of as unknown as Record<string, { id: string }[]>)[section] ?? []
  return Object.entries(DOCUMENT_SECTIONS).flatMap(([section, kind]) =>
    recordsOf(document, section).map((value, at): Change =>
      ({ type: 'put', kind, id: recordsOf(sample, section)[at]!.id, value: value ?? null })))
}

describe('whatever the records of a store say', () => {
  it('a controller that follows it goes on, and every flow it writes can be sent', async () => {
    await asyncProperty(fc.array(strange, { minLength: 1, maxLength: 4 }), async (changes) => {
      const store = memoryStore()
      const follower = await followView(store, { retryDelay: 0 })
      const failures: unknown[] = []
      const upkeep = (difference: Difference): void => {
        try {
          const halves = [...revoke(difference), ...standingChanges(difference)]
          for (const { flows } of halves) flows.forEach((one) => encode(one))
        } catch (error) {
          failures.push(error)
        }
      }
      follower.subscribe(upkeep)
      for (const datapathId of [1n, 2n]) {
        const names = ['up', 'v1', 'v2', 'v3', 'v4']
        follower.setPorts(datapathId, names.map((name, at) => ({ portNo: at + 1, name })))
      }
      await store.commit(putsOf(sample))
      await viewAt(follower, await store.commit(putsOf(changed(changes))))
      const view = await viewAt(follower, await store.commit([{ type: 'delete', kind: 'policy', id: 'q' }]))
      for (const datapathId of [1n, 2n]) {
        hostFlows(datapathId, view).forEach((one) => encode(one))
        reconcile(view, datapathId, []).add.forEach((one) => encode(one))
        for (const inPort of [1, 2, 3, 4, 5]) {
          decide({ datapathId, packetIn: packetIn({ match: { inPort }, data: new Uint8Array(60) }) }, view)
        }
      }
      const placed = ['e1', 'e2', 'e3', 'e4'].map((id) => endpointById(view, id))
        .filter((one) => one !== undefined)
      for (const from of placed) {
        for (const to of placed) {
          rulingBetween(view, from, to).verdict({ kind: 'ports', protocol: 6, src: 1, dst: 2 })
          mightTalk(view, from, to)
          if (ipFamily(from.ip) === 6 || ipFamily(to.ip) === 6) continue
          const data = buildPacket({
            ethernet: { src: from.mac, dst: to.mac }, ipv4: { src: from.ip, dst: to.ip },
            tcp: { srcPort: 1, dstPort: 2 },
          })
          const match = { inPort: from.attachment?.port ?? 1 }
          const decision = decide({ datapathId: from.datapathId, packetIn: packetIn({ match, data }) }, view)
          for (const { flows } of halvesOf(decision)) flows.forEach((one) => encode(one))
          if ('packetOut' in decision && decision.packetOut) encode(decision.packetOut)
        }
      }
      expect(failures).toEqual([])
      await follower.close()
      expect(await follower.closed).toBeUndefined()
      await store.close()
    })
  }, 60_000)
})

