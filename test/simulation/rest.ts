/** Waiting until a controller is idle. */
import { barrierRequest } from 'daolinet/codec'
import type { ViewFollower } from 'daolinet/store'
import type { SwitchServer } from 'daolinet/switch'
import type { LogEvent } from '../../examples/controller/log.js'

/** A running controller. */
export interface Running {
  readonly server: SwitchServer
  readonly follower: ViewFollower
  readonly ended: Promise<void>
}

/**
 * Resolves when the controller is idle: every packet that switches sent is decided about, and no session has
 * sent or received anything but barriers for two rounds of barriers.
 */
export async function atRest(
  { server, follower }: Running, log: readonly LogEvent[], packetIns: () => number,
): Promise<void> {
  const rounds = new Map<unknown, number>()
  const deadline = Date.now() + 5000
  let before = ''
  for (let still = 0; still < 2;) {
    if (Date.now() > deadline) throw new Error(`the controller does not come to rest: ${before}`)
    const sessions = [...server.sessions.values()]
    for (const sw of sessions) rounds.set(sw, (rounds.get(sw) ?? 0) + 1)
    await Promise.all(sessions.map((sw) => sw.request(barrierRequest())))
    await new Promise((resolve) => setImmediate(resolve))
    const counts = sessions.map((sw) => {
      const { messagesIn, messagesOut, queued, pending } = sw.stats()
      const own = rounds.get(sw)!
      return [messagesIn - own, messagesOut - own, queued, pending]
    })
    const decided = log.filter(({ event }) => event === 'decision').length
    const now = JSON.stringify([counts, log.length, packetIns(), decided, follower.view.revision])
    still = now === before && decided === packetIns() ? still + 1 : 0
    before = now
  }
}
