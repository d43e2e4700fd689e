import { ConflictError, clusterMembers, memberFor, MemberExistsError } from 'daolinet/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { settle, SimulatedCluster, TTL, type SimulatedMember } from './simulated-cluster.js'

const SWITCHES = Array.from({ length: 12 }, (_, n) => `s${n + 1}`)

let simulated: SimulatedCluster

beforeEach(() => {
  simulated = new SimulatedCluster()
})

afterEach(async () => {
  await simulated.close()
})

/** Members that stand for all switches, when the elections are over. */
async function members(...ids: string[]): Promise<SimulatedMember[]> {
  const joined = await Promise.all(ids.map((id) => simulated.join(id)))
  for (const member of joined) member.stand(SWITCHES)
  await settle()
  return joined
}

const sharesOf = (all: readonly SimulatedMember[]): Record<string, string[]> =>
  Object.fromEntries(all.map((one) => [one.id, one.mastered().sort()]))

/** What should fall to each of these. */
function shares(...ids: string[]): Record<string, string[]> {
  return Object.fromEntries(ids.map((id) =>
    [id, SWITCHES.filter((one) => memberFor(one, ids) === id).sort()]))
}

const generationOf = ({ candidacies }: SimulatedMember, resource: string): bigint => {
  const standing = candidacies.get(resource)!.standing
  return standing.role === 'slave' ? -1n : standing.generation
}

describe('members of a cluster', () => {
  it('share everything, so that each thing has one master', async () => {
    const all = await members('A', 'B', 'C')
    expect(sharesOf(all)).toEqual(shares('A', 'B', 'C'))
    expect(all[0]!.cluster.members()).toEqual(['A', 'B', 'C'])
    expect(all[1]!.cluster.candidates('s1')).toEqual(['A', 'B', 'C'])
    const [a] = await clusterMembers(all[2]!.client)
    expect(a).toEqual({ id: 'A', elected: shares('A', 'B', 'C')['A'], candidate: [...SWITCHES].sort() })
  })

  it('stand for what they can serve, and nobody else is elected for it', async () => {
    const [a, b] = await members('A', 'B') as [SimulatedMember, SimulatedMember]
    a.stand(['only'])
    await settle()
    expect(a.mastered()).toContain('only')
    a.candidacies.get('only')!.withdraw()
    for (const one of shares('A', 'B')['A']!) a.candidacies.get(one)!.withdraw()
    await settle()
    expect(b.mastered().sort()).toEqual([...SWITCHES].sort())
    expect((await clusterMembers(b.client))[0]).toMatchObject({ id: 'A', elected: [] })
  })

  it('take over from one that dies when its lease ends, with higher numbers', async () => {
    const [a, b] = await members('A', 'B') as [SimulatedMember, SimulatedMember]
    const before = new Map(a.mastered().map((one) => [one, generationOf(a, one)]))
    a.stop()
    await simulated.pass(TTL - 0.5)
    expect(b.mastered().sort()).toEqual(shares('A', 'B')['B'])
    await simulated.pass(1)
    expect(b.mastered().sort()).toEqual([...SWITCHES].sort())
    for (const [one, generation] of before) expect(generationOf(b, one)).toBeGreaterThan(generation)
  })

  it('one that wakes after its lease is no master any more, and its writes are refused', async () => {
    const [a, b] = await members('A', 'B') as [SimulatedMember, SimulatedMember]
    const [first] = a.mastered()
    const { standing } = a.candidacies.get(first!)!
    if (standing.role !== 'master') throw new Error('it is not master')
    const fenced = [standing.fence, { type: 'put', kind: 'note', id: 'a', value: 1 }] as const
    await a.client.commit(fenced)
    a.stop()
    await simulated.pass(TTL + 1)
    const heard: string[] = []
    a.candidacies.get(first!)!.subscribe(({ role }) => heard.push(role))
    a.continue()
    expect(heard).toEqual(['master', 'acting'])
    await expect(a.client.commit(fenced)).rejects.toBeInstanceOf(ConflictError)
    await settle()
    expect(heard[2]).toBe('slave')
    // It has joined again, and what falls to it is given back.
    await simulated.pass(1)
    expect(sharesOf([a, b])).toEqual(shares('A', 'B'))
  })

  it('give one that comes its share, and keep the rest', async () => {
    const old = await members('A', 'B')
    const before = new Map(old.flatMap((one) =>
      one.mastered().map((name) => [name, generationOf(one, name)])))
    const [c] = await members('C')
    await settle()
    expect(sharesOf([...old, c!])).toEqual(shares('A', 'B', 'C'))
    for (const member of old) {
      for (const one of member.mastered()) expect(generationOf(member, one)).toBe(before.get(one))
    }
  })

  it('one that is drained acts until another is master, and is elected for nothing more', async () => {
    const [a, b] = await members('A', 'B') as [SimulatedMember, SimulatedMember]
    const roles: string[] = []
    a.candidacies.get(a.mastered()[0]!)!.subscribe(({ role }) => roles.push(role))
    await a.cluster.drain()
    expect(roles).toEqual(['master', 'acting', 'slave'])
    expect(b.mastered().sort()).toEqual([...SWITCHES].sort())
    await simulated.pass(TTL)
    expect(a.mastered()).toEqual([])
    await a.cluster.close()
    await settle()
    expect(b.cluster.members()).toEqual(['B'])
  })

  it('one that is alone keeps what it has while it is drained', async () => {
    const [a] = await members('A')
    await a!.cluster.drain()
    expect(a!.mastered()).toHaveLength(SWITCHES.length)
  })

  it('act on while the store is away, with the same numbers if nobody else was elected', async () => {
    const [a] = await members('A') as [SimulatedMember]
    const before = generationOf(a, 's1')
    a.client.setOnline(false)
    await simulated.pass(TTL)
    expect(a.candidacies.get('s1')!.standing).toEqual({ role: 'acting', generation: before })
    await simulated.pass(60)
    expect(a.candidacies.get('s1')!.standing.role).toBe('acting')
    a.client.setOnline(true)
    await simulated.pass(1)
    expect(a.mastered()).toHaveLength(SWITCHES.length)
    // Its entries were deleted with the lease: these are new elections.
    expect(generationOf(a, 's1')).toBeGreaterThan(before)
  })

  it('are written again when somebody has deleted what they have written', async () => {
    const [a, b] = await members('A', 'B') as [SimulatedMember, SimulatedMember]
    const { entries } = await a.client.list('cluster')
    await a.client.commit(entries.map(({ kind, id }) => ({ type: 'delete', kind, id })))
    await settle()
    expect(sharesOf([a, b])).toEqual(shares('A', 'B'))
  })
})

describe('the id of a member', () => {
  it('is free again when the lease of one that was killed has ended', async () => {
    const [a] = await members('A') as [SimulatedMember]
    a.stop()
    const again = simulated.join('A')
    await simulated.pass(TTL + 1)
    const next = await again
    next.stand(SWITCHES)
    await settle()
    expect(next.mastered()).toHaveLength(SWITCHES.length)
  })

  it('is refused while another one that lives has it', async () => {
    await members('A')
    const again = expect(simulated.join('A')).rejects.toBeInstanceOf(MemberExistsError)
    await simulated.pass(2 * TTL + 1)
    await again
  })

  it('has no slash', async () => {
    await expect(simulated.join('a/b')).rejects.toThrow('"a/b" is not made of')
  })
})
