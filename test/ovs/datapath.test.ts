import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  formatMatch, parseFlow, TableId, type Message, type MessageInit, type MessageOf,
} from 'daolinet/codec'
import { flowTexts } from '../support/datapath/flows.js'
import { frames, wholeFrame } from '../support/datapath/frames.js'
import { checkAsync } from '../support/property.js'
import { toHex } from '../support/hex.js'
import { bench, nameOf, type Bench } from '../testing/support.js'
import { WiredSwitch } from './lab/wired.js'

const PORTS = 3

/** Frames that come in by a port one after another; or milliseconds that pass. */
type Event = { readonly port: number, readonly frames: readonly Uint8Array[] } | { readonly wait: number }

const port = fc.integer({ min: 1, max: PORTS })
const waits = fc.constantFrom(1_000, 14_000, 29_999, 30_000, 31_000, 45_000, 59_999, 60_001)

/** Frames and fragments, while time stands still. */
const inNoTime: fc.Arbitrary<Event> = fc.record({ port, frames })

/** Whole frames, and time between them: Open vSwitch sends fragments on that have waited in vain. */
const inTime: fc.Arbitrary<Event> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ port, frames: wholeFrame.map((frame) => [frame]) }) },
  { weight: 1, arbitrary: fc.record({ wait: waits }) },
)

const events = (event: fc.Arbitrary<Event>): fc.Arbitrary<readonly Event[]> =>
  fc.array(event, { minLength: 1, maxLength: 60, size: 'max' })

/** What a switch did, as text: what each port sent, and what the controller got, in any order. */
function told(
  sent: readonly (readonly [number, Uint8Array])[], packetIns: readonly MessageOf<'packetIn'>[],
): string[] {
  return [
    ...sent.map(([portNo, frame]) => `${portNo}: ${toHex(frame)}`),
    ...packetIns.map(({ reason, tableId, cookie, match, data }) =>
      `${reason} ${tableId} ${cookie} ${formatMatch(match)}: ${toHex(data)}`),
  ].sort()
}

function errorsIn(heard: readonly Message[]): string[] {
  return heard.flatMap((message) => message.type === 'error' ? [nameOf(message)] : [])
}

describe('Open vSwitch and the switch in this process', () => {
  let theirs: WiredSwitch
  let ours: Bench
  let deaths = 0

  beforeAll(async () => {
    theirs = await WiredSwitch.start(PORTS)
    ours = await bench({ ports: Array.from({ length: PORTS }, (_, index) => ({ portNo: index + 1 })) })
  })

  afterAll(async () => {
    await theirs?.stop()
    await ours?.sw.close()
  })

  /** Gives both the same flows, which they refuse alike, and makes them forget what was before. */
  async function setUp(flows: readonly MessageInit[]): Promise<void> {
    const refused = errorsIn(await theirs.setUp(flows))
    await theirs.ask({ type: 'nxCtFlush' })
    // Longer than fragments wait.
    ours.clock.advance(60_000)
    const clean = { type: 'flowMod', command: 'delete', tableId: TableId.ALL } as const
    expect(errorsIn(await ours.ask(clean, { type: 'nxCtFlush' }, ...flows))).toEqual(refused)
  }

  /** What both do with a frame. */
  async function send(
    portNo: number, frame: Uint8Array,
  ): Promise<readonly [theirs: string[], ours: string[]]> {
    const { frames: sent, packetIns } = await theirs.send(portNo, frame)
    const from = ours.heard.length
    ours.sw.receive(portNo, frame)
    await ours.barrier()
    const own = ours.heard.slice(from).filter((one) => one.type === 'packetIn')
    return [told(sent, packetIns), told(ours.transmitted.splice(0), own)]
  }

  async function happens(event: Event): Promise<{ frames: number, answers: number }> {
    if ('wait' in event) {
      await theirs.advance(event.wait)
      ours.clock.advance(event.wait)
      return { frames: 0, answers: 0 }
    }
    let answers = 0
    for (const frame of event.frames) {
      const [expected, own] = await send(event.port, frame)
      expect(own, `port ${event.port} gets ${toHex(frame)}`).toEqual(expected)
      answers += expected.length
    }
    return { frames: event.frames.length, answers }
  }

  /** Some flows end the daemon of Open vSwitch: that is told, and it is started again. */
  async function unlessItEnds(flows: readonly string[], work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (!theirs.hasEnded) throw error
      console.log(`Open vSwitch has ended with these flows:\n${flows.join('\n')}`)
      await theirs.stop()
      theirs = await WiredSwitch.start(PORTS)
      deaths++
    }
  }

  it.each([['frames and fragments', inNoTime], ['frames as time passes', inTime]])(
    'do the same with %s, whatever the flows are', async (_, event) => {
      let [worlds, sent, answered] = [0, 0, 0]
      const world = fc.record({ flows: flowTexts, events: events(event) })
      await checkAsync(fc.asyncProperty(world, async ({ flows, events: all }) => {
        await unlessItEnds(flows, async () => {
          await setUp(flows.map((flow) => parseFlow(flow)))
          for (const one of all) {
            const { frames: count, answers } = await happens(one)
            sent += count
            answered += answers
          }
        })
        worlds++
      // FC_RUNS=2000 sends about 100,000 frames.
      }), { numRuns: 60 })
      expect(deaths).toBeLessThanOrEqual(1 + worlds / 200)
      expect(sent).toBeGreaterThan(worlds * 10)
      expect(answered).toBeGreaterThan(worlds)
    }, 7_200_000,
  )
})
