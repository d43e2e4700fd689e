/**
 * A session against a model of it, under random schedules of requests, batches, replies, errors, parts, late
 * and repeated answers, time, aborts and cuts: everything settles exactly once and as the model says, what is
 * asynchronous arrives in order, and nothing is left behind.
 */
import {
  barrierRequest, descRequest, encode, errorMessage, flowMod, flowStatsRequest, packetIn, type MessageInit,
} from 'daolinet/codec'
import { ApplyError, openSession, type SwitchSession } from 'daolinet/switch'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { duplexPair } from '../support/duplex-pair.js'
import { FakeClock } from '../support/fake-clock.js'
import { asyncProperty } from '../support/property.js'
import { RawPeer } from '../support/raw-peer.js'

type Step =
  | { readonly do: 'request', readonly kind: 'barrier' | 'desc' | 'flows', readonly timeout: number }
  | { readonly do: 'apply', readonly count: number, readonly timeout: number }
  | { readonly do: 'reply' | 'error' | 'part' | 'abort' | 'again' | 'refuseOne', readonly which: number }
  | { readonly do: 'event' | 'cut' | 'close' }
  | { readonly do: 'advance', readonly ms: number }

/** What the model expects of one call. */
interface Expected {
  readonly kind: 'barrier' | 'desc' | 'flows' | 'apply'
  readonly controller: AbortController
  readonly deadline: number
  /** The xid of the message whose reply settles it. */
  xid: number
  /** The xids of the messages of a batch. */
  readonly messages: number[]
  readonly refused: Set<number>
  parts: number
  outcome: string | undefined
}

const PARTS_AT_MOST = 5
const timeout = fc.constantFrom(0, 1000, 2500)
const which = fc.nat(20)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({
    do: fc.constant('request' as const), kind: fc.constantFrom('barrier', 'desc', 'flows'), timeout,
  }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('apply' as const), count: fc.nat(4), timeout }) },
  { weight: 8, arbitrary: fc.record({
    do: fc.constantFrom('reply', 'reply', 'reply', 'error', 'part', 'abort', 'again', 'refuseOne'), which,
  }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('event' as const) }) },
  { weight: 2, arbitrary: fc.record({
    do: fc.constant('advance' as const), ms: fc.integer({ min: 1, max: 1800 }),
  }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('cut' as const, 'close' as const) }) },
)

/** Waits until what was written has arrived, and promises have settled. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
}

class Run {
  readonly expected: Expected[] = []
  readonly outcomes: string[][] = []
  readonly events = { sent: 0, heard: [] as number[], iterated: [] as number[] }
  late = 0
  ended = false
  #now = 0

  constructor(readonly sw: SwitchSession, readonly peer: RawPeer, readonly clock: FakeClock) {
    sw.on('packetIn', ({ xid }) => this.events.heard.push(xid))
    void (async () => {
      for await (const { xid } of sw.messages('packetIn')) this.events.iterated.push(xid)
    })()
  }

  static async start(): Promise<Run> {
    const [ours, theirs] = duplexPair()
    const clock = new FakeClock()
    const peer = new RawPeer(theirs)
    const opened = openSession(ours, { clock, multipart: { parts: PARTS_AT_MOST } })
    await peer.introduce()
    const run = new Run(await opened, peer, clock)
    peer.answer('echoRequest', ({ xid, data }) => ({ type: 'echoReply', xid, data }))
    return run
  }

  get waiting(): Expected[] {
    return this.expected.filter(({ outcome }) => outcome === undefined)
  }

  ask(
    kind: Expected['kind'], promise: (controller: AbortController) => Promise<unknown>, timeout: number,
  ): void {
    const index = this.expected.length
    const controller = new AbortController()
    this.expected.push({
      kind, controller, deadline: timeout === 0 ? Infinity : this.#now + timeout, xid: 0, messages: [],
      refused: new Set(), parts: 0, outcome: this.ended ? 'ERR_CLOSED' : undefined,
    })
    const outcomes: string[] = this.outcomes[index] = []
    promise(controller).then(
      (value) => outcomes.push(describe(value)), (error: unknown) => outcomes.push(describe(error)),
    )
  }

  do(step: Step): void {
    const { sw } = this
    switch (step.do) {
      case 'request': {
        const request = { barrier: barrierRequest, desc: descRequest, flows: flowStatsRequest }[step.kind]()
        const { timeout } = step
        return this.ask(step.kind, ({ signal }) => sw.request(request, { signal, timeout }), timeout)
      }
      case 'apply': {
        const { count, timeout } = step
        const mods = Array.from({ length: count }, (_, priority) => flowMod({ priority }))
        return this.ask('apply', ({ signal }) => sw.apply(mods, { signal, timeout }), timeout)
      }
      case 'event':
        if (!this.ended) this.tell(packetIn({ xid: ++this.events.sent }))
        return
      case 'advance': return this.advance(step.ms)
      case 'cut': return this.end(() => this.peer.destroy())
      case 'close': return this.end(() => void sw.close())
      default: return this.answer(step)
    }
  }

  answer(step: Extract<Step, { which: number }>): void {
    const settled = this.expected.filter(({ outcome }) => outcome !== undefined)
    const candidates = step.do === 'again' ? settled : this.waiting
    const one = candidates[step.which % candidates.length]
    if (one === undefined || this.ended) return
    switch (step.do) {
      case 'reply':
        if (one.kind === 'flows' && one.parts + 1 > PARTS_AT_MOST) return
        one.outcome = finished(one)
        return this.tell(replyTo(one, 0))
      case 'part':
        if (one.kind !== 'flows') return
        one.parts++
        if (one.parts > PARTS_AT_MOST) one.outcome = 'ERR_MULTIPART_LIMIT'
        return this.tell(replyTo(one, 1))
      case 'error':
        one.outcome = 'OFPBRC_EPERM'
        return this.tell(errorMessage({ xid: one.xid, errorType: 1, errorCode: 5 }))
      case 'refuseOne': {
        const index = step.which % (one.messages.length || 1)
        if (one.messages.length === 0) return
        one.refused.add(index)
        return this.tell(errorMessage({ xid: one.messages[index]!, errorType: 5, errorCode: 1 }))
      }
      case 'again':
        this.late++
        return this.tell(replyTo(one, 0))
      case 'abort':
        one.outcome = 'aborted'
        return one.controller.abort(new Error('aborted'))
    }
  }

  advance(ms: number): void {
    this.#now += ms
    for (const one of this.waiting) if (one.deadline <= this.#now) one.outcome = 'ERR_TIMEOUT'
    this.clock.advance(ms)
  }

  end(how: () => void): void {
    this.ended = true
    for (const one of this.waiting) one.outcome = 'ERR_CLOSED'
    how()
  }

  tell(message: MessageInit): void {
    this.peer.stream.write(encode(message))
  }

  /** Learns the xids that the session chose: its messages come in the order of the calls. */
  learn(): void {
    const unnumbered = this.expected.filter(({ xid, outcome }) => xid === 0 && outcome !== 'ERR_CLOSED')
    for (const message of this.peer.inbox.splice(0)) {
      if (message.type === 'flowMod') unnumbered[0]?.messages.push(message.xid)
      else if (message.type.endsWith('Request') && unnumbered[0]) unnumbered.shift()!.xid = message.xid
    }
  }

  check(): void {
    for (const [index, { outcome }] of this.expected.entries()) {
      expect(this.outcomes[index]).toEqual(outcome === undefined ? [] : [outcome])
    }
    const stats = this.sw.stats()
    const probing = this.ended ? 0 : 1
    expect(stats.pending).toBe(this.waiting.length)
    expect(stats.lateReplies).toBe(this.late)
    // One timer for the echo requests, and one for the earliest deadline.
    const deadlines = this.waiting.some(({ deadline }) => deadline < Infinity) ? 1 : 0
    expect(this.clock.size).toBeGreaterThanOrEqual(probing + deadlines)
    expect(this.clock.size).toBeLessThanOrEqual(this.ended ? 0 : 2)
    const order = Array.from({ length: this.events.sent }, (_, index) => index + 1)
    expect(this.events).toEqual({ sent: order.length, heard: order, iterated: order })
  }
}

function replyTo({ kind, xid }: Expected, flags: number): MessageInit {
  switch (kind) {
    case 'desc': return { type: 'descReply', xid }
    case 'flows': return { type: 'flowStatsReply', xid, flags, flows: [{ priority: 1 }] }
    default: return { type: 'barrierReply', xid }
  }
}

function finished({ kind, parts, refused }: Expected): string {
  if (kind === 'flows') return `flowStatsReply of ${parts + 1}`
  if (kind !== 'apply') return `${kind}Reply`
  return refused.size === 0 ? 'applied' : `refused ${[...refused].sort().join()}`
}

function describe(value: unknown): string {
  if (value === undefined) return 'applied'
  if (value instanceof ApplyError) return `refused ${value.failures.map(({ index }) => index).join()}`
  if (value instanceof Error) {
    const { errorName, code } = value as { errorName?: string, code?: string }
    return errorName ?? code ?? value.message
  }
  const { type, flows } = value as { type: string, flows?: unknown[] }
  return flows === undefined ? type : `${type} of ${flows.length}`
}

it('settles everything exactly once, as a model of it predicts', async () => {
  await asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
    const run = await Run.start()
    await settle()
    run.learn()
    for (const step of steps) {
      run.do(step)
      await settle()
      run.learn()
      run.check()
    }
    if (!run.ended) run.end(() => run.peer.destroy())
    await run.sw.closed
    await settle()
    run.check()
    expect(run.clock.size).toBe(0)
  })
}, 60_000)
