/** Whatever happens to the members, nothing has two masters, and everything has one in the end. */
import * as fc from 'fast-check'
import { memberFor } from 'daolinet/store'
import { expect, it } from 'vitest'
import { checkAsync } from '../../support/property.js'
import { settle, SimulatedCluster, TTL, type SimulatedMember } from './simulated-cluster.js'

const SWITCHES = ['s1', 's2', 's3', 's4', 's5']

const event = fc.record({
  what: fc.constantFrom(
    'join', 'stop', 'continue', 'cut', 'mend', 'drain', 'leave', 'withdraw', 'stand', 'wipe',
  ),
  who: fc.nat(3),
  which: fc.nat(SWITCHES.length - 1),
  then: fc.constantFrom(0, 0.1, 0.5, 1, TTL * 0.9, TTL, TTL + 0.2, 3 * TTL),
})

type Event = typeof event extends fc.Arbitrary<infer T> ? T : never

/** The members that run: one that is stopped believes what it believed, and does nothing. */
const running = ({ members }: SimulatedCluster): SimulatedMember[] =>
  members.filter(({ stopped }) => !stopped)

class Observer {
  readonly #newest = new Map<string, bigint>()

  constructor(readonly simulated: SimulatedCluster) {}

  /** No two masters of one thing, and numbers that only grow. */
  look(): void {
    for (const resource of SWITCHES) {
      const masters = running(this.simulated).flatMap(({ id, candidacies }) => {
        const standing = candidacies.get(resource)?.standing
        return standing?.role === 'master' ? [{ id, generation: standing.generation }] : []
      })
      expect(masters.length, `masters of ${resource}`).toBeLessThanOrEqual(1)
      for (const { generation } of masters) {
        expect(generation >= (this.#newest.get(resource) ?? 0n), `generation of ${resource}`).toBe(true)
        this.#newest.set(resource, generation)
      }
    }
  }
}

async function happen(simulated: SimulatedCluster, { what, who, which }: Event): Promise<void> {
  const { members } = simulated
  const member = members[who]
  if (what === 'join' && members.length < 4) {
    const joined = await simulated.join(`m${members.length}`)
    joined.stand(SWITCHES)
  }
  if (!member) return
  const resource = SWITCHES[which]!
  if (what === 'stop') member.stop()
  if (what === 'continue' && member.stopped) member.continue()
  if (member.stopped) return
  if (what === 'cut') member.client.setOnline(false)
  if (what === 'mend') member.client.setOnline(true)
  if (what === 'drain') void member.cluster.drain()
  if (what === 'leave') void member.cluster.close()
  if (what === 'withdraw') {
    member.candidacies.get(resource)?.withdraw()
    member.candidacies.delete(resource)
  }
  if (what === 'stand') member.stand([resource])
  if (what === 'wipe') {
    await simulated.server.core.commit([
      { type: 'delete', kind: 'cluster', id: `elected/${resource}` },
      { type: 'delete', kind: 'cluster', id: `candidate/${member.id}/${resource}` },
    ])
  }
}

it('has never two masters, and one master in the end', async () => {
  await checkAsync(fc.asyncProperty(fc.array(event, { maxLength: 12 }), async (events) => {
    const simulated = new SimulatedCluster()
    const observer = new Observer(simulated)
    simulated.onStep(() => observer.look())
    try {
      const gone = new Set<SimulatedMember>()
      for (const one of [{ what: 'join', who: 0, which: 0, then: 0 } as const, ...events]) {
        const member = simulated.members[one.who]
        if ((one.what === 'leave' || one.what === 'drain') && member && !member.stopped) gone.add(member)
        await happen(simulated, one)
        await settle()
        observer.look()
        await simulated.pass(one.then)
      }
      for (const member of simulated.members) {
        if (member.stopped) member.continue()
        member.client.setOnline(true)
      }
      await simulated.pass(2 * TTL + 1)
      const left = simulated.members.filter((one) => !gone.has(one))
      for (const resource of SWITCHES) {
        const candidates = left.filter(({ candidacies }) => candidacies.has(resource))
        const masters = left.filter((one) => one.mastered().includes(resource)).map(({ id }) => id)
        const expected = memberFor(resource, candidates.map(({ id }) => id))
        if (expected !== undefined) expect(masters, resource).toEqual([expected])
      }
    } finally {
      await simulated.close()
    }
  }), { numRuns: 60 })
}, 120_000)
