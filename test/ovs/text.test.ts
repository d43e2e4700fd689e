/**
 * Flows in all the spellings of `ovs-ofctl`, read by it and by us: what both accept has to mean the same, and
 * what one refuses the other refuses, but for what docs/messages.md lists.
 */
import * as fc from 'fast-check'
import { check, decode, encode, formatFlow, parseFlow, TextError, type FlowMod } from 'daolinet/codec'
import { beforeAll, describe, expect, it } from 'vitest'
import { flowText } from '../support/arbitraries/flow-texts.js'
import { seedOf } from '../support/seed.js'
import { judgedFlows, type Verdict } from '../support/witness/ofctl.js'
import { needReaders } from '../support/witness/readers.js'
import { meaning } from '../support/witness/same-flow.js'

const seed = seedOf()
const runs = Number(process.env['FC_RUNS'] ?? 500)
/** So many flows are given to one `ovs-ofctl`. */
const BATCH = 40

/** What we refuse and `ovs-ofctl` does not: it drops, cuts off or overwrites what it cannot keep. */
const STRICTER: readonly RegExp[] = [
  /needs .* beside it/, /contradicts/, /too few for/, /the low two bits of nw_tos/, /bits: 128 is not 1 to 64/,
  /a zone has 16 bits/,
  /255 stands for all of them/,
  // As an action it is the port, and its value is not looked at.
  /no action is called "?table/,
]

/** What `ovs-ofctl` refuses and we do not, by what it says. */
const LOOSER: readonly RegExp[] = [
  // A flow of any command may have every member: formatFlow() prints them, and they are read back.
  /unknown keyword (?:priority|out_port|out_group|importance|idle_timeout|hard_timeout)/, /missing value/,
  /unknown keyword (?:send_flow_rem|check_overlap|reset_counts|no_)/,
  // Hexadecimal numbers of tables, ports and lengths, with a sign or without; the greatest ones in decimal.
  /unknown table "?[-+]?0x/, /^[-+]?0x\w+: (?:output|enqueue) to unknown port/,
  /^[-+]?0x\w+: invalid or unknown port/, /unknown key "[-+]?\d/, /(?:value|mask) too large for 16-byte field/,
  /is not a valid OpenFlow (?:group|port)/,
  // Masks and `*` behind brackets, numbers for kinds of fragments, names of fields that it prints otherwise.
  /cannot parse integer value/, /unknown fragment type/, /unknown keyword gtpu_/,
  // A mask of all bits of a field that takes none and does not fill its bytes.
  /invalid mask for field (?:mpls|vlan_pcp|nw|ip|nsh)/,
  // A field twice, with the same value.
  /set multiple times/,
  // Masks of IPv6 that begin with a digit.
  /network prefix bits not between/,
  // An action of a dump that changes nothing.
  /at least one "in_port" or "table" must be specified/,
]

async function verdicts(texts: readonly string[]): Promise<Verdict[]> {
  const found: Verdict[] = []
  for (let at = 0; at < texts.length; at += BATCH) {
    found.push(...await judgedFlows(texts.slice(at, at + BATCH)))
  }
  return found
}

type Reading = { readonly flow: FlowMod } | { readonly refused: string }

function read(text: string): Reading {
  try {
    return { flow: decode(encode(parseFlow(text))) as FlowMod }
  } catch (error) {
    expect(error, text).toBeInstanceOf(TextError)
    return { refused: (error as Error).message }
  }
}

/** Whether a switch refuses a flow. */
function isRefused(flow: FlowMod): boolean {
  return check(flow).some(({ error }) => error !== undefined)
}

/** Why `ovs-ofctl` says no, without the name of the file. */
function reason(refused: string): string {
  return refused.split('\n').at(-1)!.replace(/^ovs-ofctl: (?:\S+?:\d+: )?/, '')
}

/** How the two differ about a text; undefined when they do not. */
function difference(text: string, theirs: Verdict): string | undefined {
  const ours = read(text)
  if ('refused' in ours) {
    if ('refused' in theirs || STRICTER.some((known) => known.test(ours.refused))) return undefined
    return `${text}\n  only we refuse it: ${ours.refused}`
  }
  if ('sent' in theirs) {
    const [one, other] = [meaning(ours.flow), meaning(theirs.sent as FlowMod)]
    // A switch refuses a field twice, of which ovs-ofctl sends the last.
    if (one === other || check(ours.flow).some(({ error }) => error === 'OFPBMC_DUP_FIELD')) return undefined
    return `${text}\n  ours:   ${one}\n  theirs: ${other}`
  }
  // What a switch refuses, ovs-ofctl often does not send; check() finds it.
  const why = reason(theirs.refused)
  if (LOOSER.some((known) => known.test(why)) || isRefused(ours.flow)) {
    return undefined
  }
  return `${text}\n  only ovs-ofctl refuses it: ${why}`
}

beforeAll(() => {
  needReaders()
  process.stdout.write(`texts of flows against ovs-ofctl: repeat with FC_SEED=${seed}\n`)
})

describe('a flow in any spelling', () => {
  it('is for us what it is for ovs-ofctl', { timeout: 120_000 + runs * 300 }, async () => {
    const texts = [...new Set(fc.sample(flowText, { seed, numRuns: runs }))]
    const theirs = await verdicts(texts)
    const differences = texts.map((text, index) => difference(text, theirs[index]!))
    expect(differences.filter((one) => one !== undefined)).toEqual([])
    const accepted = theirs.filter((one) => 'sent' in one).length
    expect(accepted).toBeGreaterThan(texts.length / 10)
    expect(accepted).toBeLessThan(texts.length)
  })

  it('reads the same again once it is printed', () => {
    let readable = 0
    for (const text of fc.sample(flowText, { seed, numRuns: runs })) {
      const reading = read(text)
      // Of actions that do not fit the match, a name may mean another field when it is read again.
      if ('refused' in reading || isRefused(reading.flow)) continue
      readable++
      const printed = formatFlow(reading.flow)
      const again = decode(encode(parseFlow(printed))) as FlowMod
      expect(meaning(again), `${text}\n${printed}`).toBe(meaning(reading.flow))
    }
    expect(readable).toBeGreaterThan(runs / 20)
  })
})
