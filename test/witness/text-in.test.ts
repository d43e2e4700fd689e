import * as fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  decode, encode, formatActions, formatMatch, parseFlow, type Action, type FlowMod,
} from 'daolinet/codec'
import { rows } from '../../src/codec/match/table.js'
import { acceptedAction } from '../support/arbitraries/accepted-actions.js'
import { acceptedMatch } from '../support/arbitraries/accepted-match.js'
import { corporaAbsent, elementVectors } from '../support/corpora.js'
import { seedOf } from '../support/seed.js'
import { sentFlowMods } from '../support/witness/ofctl.js'
import { needReaders } from '../support/witness/readers.js'
import type { Prerequisite } from '../../src/codec/match/fields.js'

const SAMPLES = 500
const seed = seedOf()
const draw = <T>(arbitrary: fc.Arbitrary<T>): T[] => fc.sample(arbitrary, { seed, numRuns: SAMPLES })

beforeAll(() => {
  needReaders()
  process.stdout.write(`text in against ovs-ofctl: repeat with FC_SEED=${seed}\n`)
})

type Pair = readonly [text: string, theirs: FlowMod]

/** What of these flows `ovs-ofctl` accepts, and what it sends for it. */
async function sent(flows: readonly string[]): Promise<Pair[]> {
  try {
    const messages = await sentFlowMods(flows)
    return flows.map((text, index) => [text, messages[index] as FlowMod])
  } catch {
    if (flows.length === 1) return []
    const half = flows.length >>> 1
    return [...await sent(flows.slice(0, half)), ...await sent(flows.slice(half))]
  }
}

function expectTheSame(pairs: readonly Pair[]): void {
  for (const [text, theirs] of pairs) {
    const ours = decode(encode(parseFlow(text))) as FlowMod
    expect(plain(ours), text).toEqual(plain(theirs))
  }
}

/** A flow without what differs and means the same. */
function plain({ xid: _, match, instructions, ...others }: FlowMod): object {
  const { packetType, tunFlags, ...fields } = match
  return {
    ...others,
    match: {
      ...fields,
      // An Ethernet packet, as all are where nothing else is said.
      ...(packetType === 0 ? {} : { packetType }),
      tunFlags: typeof tunFlags === 'object' && tunFlags.mask === 1 ? tunFlags.value : tunFlags,
    },
    instructions: JSON.parse(JSON.stringify(instructions, (_, value: unknown) =>
      typeof value === 'bigint' ? value.toString() : oneResubmit(value))) as unknown,
  }
}

/** `resubmit:1` has two actions that say it. */
function oneResubmit(value: unknown): unknown {
  const { type, inPort } = Object(value) as Partial<Action> & { inPort?: number }
  return type === 'resubmit' ? { type: 'resubmitTable', inPort, tableId: 255 } : value
}

describe('what we read in a text is what ovs-ofctl sends for it', () => {
  it('of any match', async () => {
    // Of bits of vlan_tci, ovs-ofctl makes other matches when they are not those of OpenFlow's own fields.
    const matches = draw(acceptedMatch.filter(({ vlanTci }) => vlanTci === undefined))
    const pairs = await sent(matches.map((match) => `${formatMatch(match)} actions=drop`))
    // It has no room for the longest of IPv6 masks.
    expect(pairs.length).toBeGreaterThan(SAMPLES * 0.75)
    expectTheSame(pairs)
  })

  it('of any action', async () => {
    // Of the digits of a TLV, ovs-ofctl leaves out the last when they are odd.
    const actions = draw(acceptedAction.filter(({ type }) => type !== 'encap'))
    const pairs = await sent(actions.map((action) => `${needed(action)},actions=${formatActions([action])}`))
    // It refuses actions on fields that `needed` does not provide for together.
    expect(pairs.length).toBeGreaterThan(SAMPLES * 0.4)
    expectTheSame(pairs)
  })
})

const protocols: readonly (readonly [RegExp, string])[] = [
  [/finTimeout/, 'tcp'], [/[nN]wTtl|TtlCnt/, 'ip'], [/[mM]pls/, 'mpls'], [/popVlan/, 'dl_vlan=1'],
]
const prefixes: Partial<Record<Prerequisite, string>> = {
  vlan: 'dl_vlan=1', ip: 'ip', ipv4: 'ip', ipv6: 'ipv6', arp: 'arp', tcp: 'tcp', udp: 'udp', sctp: 'sctp',
  icmpv4: 'icmp', icmpv6: 'icmp6', nd: 'icmp6,icmp_type=135', ndSolicit: 'icmp6,icmp_type=135',
  ndAdvert: 'icmp6,icmp_type=136', mpls: 'mpls',
}

/** A match that has the prerequisites of an action, or of a part of it. */
function needed(action: Action): string {
  const text = JSON.stringify(action, (_, value: unknown) => (typeof value === 'bigint' ? 0 : value))
  const names = new Set(text.match(/\w+/g))
  const field = rows
    .filter(({ requires }) => prefixes[requires] !== undefined)
    .find(({ name, aliases }) => names.has(name) || aliases.some(({ header }) => names.has(header)))
  return protocols.find(([type]) => type.test(text))?.[1] ?? prefixes[field?.requires ?? 'none'] ?? ''
}

if (elementVectors === undefined) {
  it(`has no flows of other projects: ${corporaAbsent}`, () => expect(elementVectors).toBeUndefined())
} else {
  const vectors = elementVectors
  it('reads the flows of other projects as ovs-ofctl does', async () => {
    const texts = vectors
      .filter(({ kind }) => kind === 'parse-flows')
      .flatMap(({ input }) => input!.replaceAll('[[', '[').replaceAll(']]', ']').split('\n'))
      .map((line) => line.trim())
      .filter((line) => !/^(?:#|\[|\]|$)/.test(line))
    const pairs = await sent([...new Set(texts)])
    expect(pairs.length).toBeGreaterThan(100)
    expectTheSame(pairs)
  })
}
