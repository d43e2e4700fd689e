import { describe, expect, it } from 'vitest'
import { PortNo } from 'daolinet/codec'
import answers from '../support/bad-messages/answers.json' with { type: 'json' }
import { badMessages, differentMessages } from '../support/bad-messages/index.js'
import { bench, nameOf, type Bench } from './support.js'
import type { Case } from '../support/bad-messages/index.js'

const recorded: Readonly<Record<string, readonly string[]>> = answers

/** The errors of the switch where they differ from those of Open vSwitch. */
const own: Readonly<Record<string, readonly string[]>> = {
  'a match on inPhyPort': [],
  'a match on ipv6Exthdr': [],
  'a match on pbbIsid': [],
  'pushing a service tag': [],
  'popping a service tag': [],
  'setting a service tag': [],
  'copying a TTL outwards': [],
  'copying a TTL inwards': [],
  'a band that remarks': [],
  'a group that leads to itself': ['OFPGMFC_LOOP'],
  'going to table 254': ['OFPBIC_BAD_TABLE_ID'],
  'a match on a tunnel\'s group policy': ['OFPBMC_BAD_FIELD'],
  'an action of Nicira\'s': ['OFPBAC_BAD_EXP_TYPE'],
  'a message of Nicira\'s': ['OFPBRC_BAD_EXP_TYPE'],
  'an error': [],
  'tables to set up anew': ['OFPTFFC_EPERM'],
  'a bundle to do strange things with': ['OFPBFC_BAD_TYPE'],
}

const ports = [1, 2, 3, PortNo.LOCAL].map((portNo) => ({ portNo }))

async function refusalsOf({ message, before }: Case, { ask }: Bench): Promise<[
  xid: number, error: string,
][]> {
  await ask(...before)
  const heard = await ask(message)
  return heard.flatMap((one) => one.type === 'error' ? [[one.xid, nameOf(one)]] : [])
}

describe('a refusal', () => {
  it.each(badMessages.map((one) => [one.name, one] as const))(
    'is Open vSwitch\'s, as it was recorded: %s', async (name, one) => {
      const refusals = await refusalsOf(one, await bench({ ports }))
      expect(refusals.map(([xid, error]) => `${error} (${xid})`)).toEqual(recorded[name])
    },
  )

  it.each(differentMessages.map((one) => [one.name, one] as const))(
    'is the switch\'s own: %s', async (name, one) => {
      const refusals = await refusalsOf(one, await bench({ ports }))
      expect(refusals.map(([, error]) => error)).toEqual(own[name])
    },
  )

  it('changes nothing', async () => {
    const b = await bench({ ports })
    const refused = badMessages.filter(
      ({ name, before }) => before.length === 0 && recorded[name]!.length > 0,
    )
    for (const one of refused) await refusalsOf(one, b)
    expect(refused.length).toBeGreaterThan(100)
    expect([
      b.sw.flows().length, b.sw.groups.size, b.sw.meters.size, b.transmitted.length,
    ]).toEqual([0, 0, 0, 0])
  })

  it('is sent for a table that is full, or that does not exist', async () => {
    const { errors } = await bench({ tables: 2, maxFlows: 1 })
    expect(await errors(
      { type: 'flowMod', tableId: 1 }, { type: 'flowMod', tableId: 1 },
      { type: 'flowMod', tableId: 1, match: { inPort: 1 } }, { type: 'flowMod', tableId: 2 },
      { type: 'flowMod', instructions: [{ type: 'gotoTable', tableId: 2 }] },
      { type: 'tableMod', tableId: 2 },
    )).toEqual(['OFPFMFC_TABLE_FULL', 'OFPFMFC_BAD_TABLE_ID', 'OFPBIC_BAD_TABLE_ID', 'OFPTMFC_BAD_TABLE'])
  })

  it('returns the refused message, 64 bytes at most', async () => {
    const { ask } = await bench()
    const body = Uint8Array.from({ length: 100 }, (_, index) => index)
    const [error] = await ask({ type: 'unknown', xid: 5, messageType: 99, body })
    expect(error).toMatchObject({ type: 'error', xid: 5 })
    expect(error?.type === 'error' && error.data).toEqual(Uint8Array.of(
      4, 99, 0, 108, 0, 0, 0, 5, ...body.subarray(0, 56),
    ))
  })
})
