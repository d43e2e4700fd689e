/**
 * How long the first ping between two hosts takes, whose routes and perhaps neighbours are not known yet,
 * beside later ones: the reference controller, two real Open vSwitches, all on this machine.
 */
import { runningLab } from '../test/ovs/lab/running.js'

const ROUNDS = 50

const lab = await runningLab()
try {
  const forget = () => Promise.all([lab.c11.flushNeighbours(), lab.c21.flushNeighbours()])
  await lab.c11.ping(lab.c21.ip)
  tell('first ping across two hosts', await firstPings(async () => undefined))
  tell('first ping, with ARP on both sides before it', await firstPings(forget))
  await lab.c11.ping(lab.c21.ip)
  const { replies } = await lab.c11.ping(lab.c21.ip, { count: ROUNDS, interval: 0.02 })
  tell('later pings', replies.map(({ time }) => time))
} finally {
  await lab.stop()
}

async function firstPings(prepare: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    await lab.deleteRoutes()
    await prepare()
    const { replies } = await lab.c11.ping(lab.c21.ip)
    times.push(...replies.map(({ time }) => time))
  }
  return times
}

function tell(what: string, times: readonly number[]): void {
  const sorted = [...times].sort((a, b) => a - b)
  const [best, median, worst] = [0, sorted.length >> 1, sorted.length - 1].map((at) => sorted[at]!.toFixed(2))
  console.log(`${what}: median ${median} ms (${best} to ${worst}) of ${sorted.length}`)
}
