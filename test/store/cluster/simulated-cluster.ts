/** Members of a cluster on a simulated server, each with a clock of its own that a test moves. */
import { ManualClock } from 'daolinet/testing'
import { SimulatedClient, SimulatedServer } from '../stores/simulated.js'
import { joinCluster, type Candidacy, type Cluster } from '../../../src/store/index.js'

/** Seconds. */
export const TTL = 3

const STEP = 100

/** Lets everything happen that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 40; turn++) await new Promise((resolve) => setImmediate(resolve))
}

/** A member that a test can stop and continue, as by SIGSTOP and SIGCONT. */
export class SimulatedMember {
  readonly clock: ManualClock
  readonly client: SimulatedClient
  readonly problems: unknown[] = []
  cluster!: Cluster
  readonly candidacies = new Map<string, Candidacy>()
  /** While it is stopped, its clock does not move and it hears nothing. */
  stopped = false
  /** How long it has been stopped, in milliseconds. */
  #missed = 0

  constructor(server: SimulatedServer, readonly id: string, now: number) {
    this.clock = new ManualClock(now)
    this.client = new SimulatedClient(server, this.clock)
  }

  stand(resources: Iterable<string>): void {
    for (const resource of resources) this.candidacies.set(resource, this.cluster.stand(resource))
  }

  /** What it believes to be elected for. */
  mastered(): string[] {
    return [...this.candidacies].filter(([, { standing }]) => standing.role === 'master').map(([one]) => one)
  }

  pass(ms: number): void {
    if (this.stopped) this.#missed += ms
    else this.clock.advance(ms)
  }

  stop(): void {
    this.stopped = true
    this.client.setOnline(false)
  }

  /** Wakes it: it finds out how late it is before it hears anything. */
  continue(): void {
    this.stopped = false
    this.clock.advance(this.#missed)
    this.#missed = 0
    this.client.setOnline(true)
  }
}

/** A server, and the members that have joined. */
export class SimulatedCluster {
  readonly #clock = new ManualClock()
  readonly server = new SimulatedServer(this.#clock)
  readonly members: SimulatedMember[] = []
  #step: () => void = () => undefined

  /** Calls back after each step of time. */
  onStep(step: () => void): void {
    this.#step = step
  }

  /** Begins to join; time has to pass when the id is taken. */
  join(id: string): Promise<SimulatedMember> {
    const member = new SimulatedMember(this.server, id, this.#clock.now())
    const { clock, client, problems } = member
    const onProblem = (error: unknown): void => void problems.push(error)
    this.members.push(member)
    return joinCluster(client, { id, ttl: TTL, clock, onProblem }).then((cluster) => {
      member.cluster = cluster
      return member
    })
  }

  async pass(seconds: number): Promise<void> {
    for (let ms = 0; ms < seconds * 1_000; ms += STEP) {
      this.#clock.advance(STEP)
      for (const member of this.members) member.pass(STEP)
      await settle()
      this.#step()
    }
  }

  async close(): Promise<void> {
    for (const member of this.members) {
      if (member.stopped) member.continue()
      member.client.setOnline(true)
      await member.cluster?.close()
      await member.client[Symbol.asyncDispose]()
    }
  }
}
