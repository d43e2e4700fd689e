import { writeFile } from 'node:fs/promises'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  decode, encode, GroupId, MeterId, PortNo, TableId, toJSON, type Message, type MessageInit,
} from 'daolinet/codec'
import { dubiousMessage } from '../support/arbitraries/dubious-messages.js'
import { badMessages, differentMessages, type Case } from '../support/bad-messages/index.js'
import answers from '../support/bad-messages/answers.json' with { type: 'json' }
import { checkAsync } from '../support/property.js'
import { bench, nameOf, type Bench } from '../testing/support.js'
import { Judge } from './lab/judge.js'

const OURS = 'the specification has it, and Open vSwitch has not'
const THEIRS = 'Open vSwitch has it, and the specification has not'

/** Why the switch in this process answers some messages otherwise than Open vSwitch. */
const reasons: Readonly<Record<string, string>> = {
  'a match on inPhyPort': OURS,
  'a match on ipv6Exthdr': OURS,
  'a match on pbbIsid': OURS,
  'pushing a service tag': OURS,
  'popping a service tag': OURS,
  'setting a service tag': OURS,
  'copying a TTL outwards': OURS,
  'copying a TTL inwards': OURS,
  'a band that remarks': 'the datapath of Open vSwitch that runs in user space has no such band',
  'a group that leads to itself': 'it says so at once, where Open vSwitch drops the packets one by one',
  'going to table 254': 'a table that Open vSwitch keeps for itself is no place to go to',
  'a match on a tunnel\'s group policy': THEIRS,
  'an action of Nicira\'s': THEIRS,
  'a message of Nicira\'s': THEIRS,
  'an error': 'an error is not answered: two that answer errors would never end',
  'tables to set up anew': 'the error of Open vSwitch has no number in OpenFlow 1.3',
  'a bundle to do strange things with': 'Open vSwitch answers as if it had opened one',
}

const clean: readonly MessageInit[] = [
  { type: 'flowMod', command: 'delete', tableId: TableId.ALL },
  { type: 'groupMod', command: 'delete', groupId: GroupId.ALL },
  { type: 'meterMod', command: 'delete', meterId: MeterId.ALL },
  { type: 'bundleControl', bundleId: 5, ctrlType: 'discardRequest' },
]

/** With RECORD_ANSWERS=1 what Open vSwitch says is written down, for tests that run without it. */
const record = process.env['RECORD_ANSWERS']
const recorded: Record<string, readonly string[]> = {}

/** Errors by name, each with the number of the message that it is about. */
function errorsIn(heard: readonly Message[]): string[] {
  return heard.flatMap((message) => message.type === 'error' ? [`${nameOf(message)} (${message.xid})`] : [])
}

describe('Open vSwitch and the switch in this process', () => {
  let judge: Judge
  let own: Bench

  beforeAll(async () => {
    judge = await Judge.start()
    own = await bench({ ports: [1, 2, 3, PortNo.LOCAL].map((portNo) => ({ portNo })) })
  })

  afterAll(async () => {
    await judge?.stop()
    if (record === undefined) return
    const file = new URL('../support/bad-messages/answers.json', import.meta.url)
    await writeFile(file, `${JSON.stringify(recorded, undefined, 2)}\n`)
  })

  /** What both say to a message, each as clean as the other. */
  async function both({ message, before }: Case) {
    const [theirs, ours] = await Promise.all([judge, own].map(async (sw) => {
      await sw.ask(...clean)
      await sw.ask(...before)
      return errorsIn(await sw.ask(message))
    }))
    return { theirs: theirs!, ours: ours! }
  }

  it.each(badMessages.map((one) => [one.name, one] as const))('agree on %s', async (name, one) => {
    const { theirs, ours } = await both(one)
    recorded[name] = theirs
    expect(ours).toEqual(theirs)
    if (record === undefined) expect((answers as typeof recorded)[name]).toEqual(theirs)
  })

  it.each(differentMessages.map((one) => [one.name, one] as const))(
    'differ on %s, with reason', async (name, one) => {
      const { theirs, ours } = await both(one)
      expect(reasons[name]).toBeDefined()
      expect(ours, reasons[name]).not.toEqual(theirs)
    },
  )

  it('agree on messages at random, one after another', async () => {
    let refused = 0
    const sequence = fc.array(dubiousMessage, { minLength: 1, maxLength: 40 })
    await checkAsync(fc.asyncProperty(sequence, async (messages) => {
      const [theirs, ours] = await Promise.all([judge, own].map(async (sw) => {
        await sw.ask(...clean)
        return errorsIn(await sw.ask(...messages.map((message, index) => ({ ...message, xid: index + 1 }))))
      }))
      expect(ours).toEqual(theirs)
      refused += theirs!.length
    }), { numRuns: 200 })
    expect(refused).toBeGreaterThan(200)
  })

  it('agree on whether a message is refused that one byte is wrong in', async () => {
    let [compared, xid] = [0, 0]
    const damage = fc.tuple(dubiousMessage, fc.nat(), fc.oneof(fc.nat(0xff), fc.constantFrom(0, 1, 0xff)))
    await checkAsync(fc.asyncProperty(damage, async ([message, at, byte]) => {
      const number = ++xid
      const bytes = encode({ ...message, xid: number })
      if (bytes.length > 8) bytes[8 + at % (bytes.length - 8)] = byte
      if (isBeyondCompare(bytes)) return
      const [theirs, ours] = await Promise.all([judge, own].map(async (sw) => {
        await sw.ask(...clean)
        // Open vSwitch gives a bundle up that was left open for ten seconds, and says so whenever that is:
        // only an error with the number of this message answers it.
        return (await sw.ask(bytes)).filter((one) => one.type === 'error' && one.xid === number).length
      }))
      expect(ours).toBe(theirs)
      compared++
    }), { numRuns: 1000 })
    expect(compared).toBeGreaterThan(500)
  })
})

/**
 * Padding that is not zero, parts of requests, what Open vSwitch does not look at, actions of OpenFlow 1.1
 * that it still takes, and going to the tables that it keeps for itself.
 */
function isBeyondCompare(bytes: Uint8Array): boolean {
  const METER_MOD = 29
  const command = bytes[1] === METER_MOD ? bytes[9] : undefined
  if (command === 2) return true
  try {
    const message = decode(bytes)
    const text = JSON.stringify(toJSON(message))
    if (/"actionType":(?:[1-9]|1[0-4])\b|"type":"gotoTable","tableId":25[45]\b/.test(text)) return true
    const inParts = message.type.endsWith('StatsRequest') && 'flags' in message && message.flags !== 0
    return inParts || !encode(message).every((byte, index) => byte === bytes[index])
  } catch {
    return false
  }
}
