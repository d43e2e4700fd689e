import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runningLab, type RunningLab } from './lab/running.js'

let lab: RunningLab

beforeAll(async () => {
  lab = await runningLab()
})

afterAll(async () => {
  await lab?.stop()
})

const rounds = 50

/** Medians of a Python controller on this lab, in milliseconds, on a machine with nothing else to do. */
const python = { first: 3.4, later: 0.23 }

const median = (times: readonly number[]): number => {
  const sorted = [...times].sort((a, b) => a - b)
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2
}

describe('the first ping across two hosts', () => {
  const firstPings = async (prepare: () => Promise<unknown>) => {
    const times: number[] = []
    let packetIns = 0
    for (let round = 0; round < rounds; round += 1) {
      await lab.deleteRoutes()
      await prepare()
      packetIns += (await lab.packetInsDuring(async () => {
        const { replies } = await lab.c11.ping(lab.c21.ip)
        times.push(replies[0]!.time)
      })).length
    }
    return { times, packetIns }
  }

  it(`takes less than with a Python controller: the median of ${rounds}`, async () => {
    await lab.c11.ping(lab.c21.ip)
    const known = await firstPings(async () => {})
    const unknown = await firstPings(async () => {
      await Promise.all([lab.c11.flushNeighbours(), lab.c21.flushNeighbours()])
    })
    await lab.c11.ping(lab.c21.ip)
    const { replies } = await lab.c11.ping(lab.c21.ip, { count: rounds, interval: 0.02 })
    const later = replies.map(({ time }) => time)
    const line = (what: string, times: readonly number[]) => {
      const [best, worst] = [Math.min(...times), Math.max(...times)].map((time) => time.toFixed(2))
      console.log(`${what}: median ${median(times).toFixed(2)} ms (${best} to ${worst}) of ${times.length}`)
    }
    line('first ping across two hosts', known.times)
    line('first ping, with ARP on both sides before it', unknown.times)
    line('later pings', later)

    expect(known.packetIns).toBe(rounds)
    expect(unknown.packetIns).toBe(rounds)
    // In units of a later ping: a machine that is busy, or slow, is so for both.
    expect(median(known.times) / median(later)).toBeLessThan(python.first / python.later)
  })
})
