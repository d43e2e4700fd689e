/** Connections of protocols that do not say how far they have come: UDP and ICMP among them. */
import type { Progress, Step } from './progress.js'

/** Seconds for which a connection is kept while nothing has come back, and after that. */
const UNANSWERED = 60
const ANSWERED = 30

/** UDP, ICMP, and all other protocols without a tracker of their own: an answer makes them established. */
export class DatagramProgress implements Progress {
  readonly lifetime = UNANSWERED
  #answered = false

  step(_packet: unknown, reply: boolean): Step {
    this.#answered ||= reply
    return this.#answered
      ? { verdict: 'established', lifetime: ANSWERED }
      : { verdict: 'new', lifetime: UNANSWERED }
  }
}
