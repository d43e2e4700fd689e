/** The server of `sessions.ts`, which asks it for figures. */
import { listen } from 'daolinet/switch'

/** Bytes after a garbage collection, and milliseconds of CPU time until that begins and from its end on. */
export interface Report {
  readonly sessions: number
  readonly heap: number
  readonly external: number
  readonly rss: number
  readonly until: number
  readonly from: number
}

const server = await listen({ host: '127.0.0.1', port: 0 })
process.send!(server.address.port)
process.on('message', () => {
  const until = cpuMilliseconds()
  globalThis.gc!()
  const { heapUsed: heap, external, rss } = process.memoryUsage()
  const { sessions } = server.stats()
  process.send!({ sessions, heap, external, rss, until, from: cpuMilliseconds() } satisfies Report)
})
process.on('disconnect', () => process.exit())
for await (const sw of server) sw.on('packetIn', () => {})

function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
