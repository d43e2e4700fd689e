/**
 * Every wrong length at every depth, every cut and random flips, over other people's vectors and messages of
 * our own. `ADVERSARY_FLIPS` sets how often each message is flipped; 2,000 and `--testTimeout 300000` make
 * the nightly run of more than two million cases, over long messages too.
 */
import * as fc from 'fast-check'
import { decodeAt, encode, type MessageInit } from 'daolinet/codec'
import { expect, it } from 'vitest'
import { messageArbitraries } from '../support/arbitraries/messages.js'
import { bytesOf, messageVectors } from '../support/corpora.js'
import { decodeOutcome } from '../support/decode-outcome.js'
import { RecordingView } from '../support/recording-view.js'
import { seedOf } from '../support/seed.js'

const FLIPS = Number(process.env['ADVERSARY_FLIPS'] ?? 60)
const SEED = seedOf()
const NIGHTLY = FLIPS >= 1000
/** Longer messages are for the nightly run, where they are cut at every eighth byte only. */
const LONG = 400
/** A decoder may look at a byte a few times and no more: its time is bounded by the message's length. */
const READS_PER_BYTE = 4

const ours = Object.values<fc.Arbitrary<MessageInit>>(messageArbitraries)
  .flatMap((arbitrary) => fc.sample(arbitrary, { numRuns: 6, seed: SEED }))
  .map((message) => encode(message))
const theirs = (messageVectors ?? []).map(({ hex }) => bytesOf(hex).slice())
const vectors = [...ours, ...theirs].filter(({ length }) => NIGHTLY || length <= LONG)

let cases = 0

/** What becomes of the bytes is a message, or a DecodeError that is allowed; all else throws here. */
function survives(bytes: Uint8Array): void {
  cases++
  decodeOutcome(bytes)
}

/** The numbers that a decoder reads from these bytes, lengths among them, each with its width. */
function numbersIn(bytes: Uint8Array): RecordingView['reads'] {
  const view = new RecordingView(bytes.slice().buffer)
  try {
    decodeAt(view, 0)
  } catch {
    // What was read before it was refused counts as well.
  }
  expect(view.reads.length).toBeLessThanOrEqual(bytes.length * READS_PER_BYTE)
  return view.reads
}

it('meets every wrong length at every depth with a DecodeError or a message', () => {
  for (const bytes of vectors) {
    for (const { offset, width } of numbersIn(bytes)) {
      const max = width === 1 ? 0xff : 0xffff
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      const set = (value: number): void =>
        width === 1 ? view.setUint8(offset, value) : view.setUint16(offset, value)
      const was = width === 1 ? view.getUint8(offset) : view.getUint16(offset)
      for (const wrong of [0, 1, 7, was - 1, was + 1, max]) {
        set(wrong & max)
        survives(bytes)
      }
      set(was)
    }
  }
})

it('meets every cut with a DecodeError or a message', () => {
  for (const bytes of vectors) {
    const step = bytes.length > LONG ? 8 : 1
    for (let length = 0; length < bytes.length; length += step) {
      survives(bytes.subarray(0, length))
      if (length < 8) continue
      const shorter = bytes.slice(0, length)
      new DataView(shorter.buffer).setUint16(2, length)
      survives(shorter)
    }
  }
})

it('meets random flips with a DecodeError or a message', () => {
  let state = SEED
  const random = (below: number): number => {
    state = Math.imul(state, 1_664_525) + 1_013_904_223 >>> 0
    return Math.floor(state / 2 ** 32 * below)
  }
  for (const bytes of vectors) {
    for (let flip = 0; flip < FLIPS; flip++) {
      const flipped = bytes.slice()
      for (let i = 0; i <= flip % 4; i++) flipped[random(flipped.length)]! ^= 1 << random(8)
      survives(flipped)
    }
  }
})

it('has met more than fifty thousand cases', () => {
  console.log(`${cases.toLocaleString('en')} cases over ${vectors.length} messages`)
  expect(cases).toBeGreaterThan(50_000)
})
