/** The server of `sessions.ts`, which asks it for figures. */
import { listen } from 'daolinet/switch'

/** Bytes after a garbage collection, and milliseconds of CPU time. */
export interface Report {
  readonly sessions: number
  readonly heap: number
  readonly external: number
  readonly rss: number
  readonly cpu: number
}

const server = await listen({ host: '127.0.0.1', port: 0 })
process.send!(server.address.port)
process.on('message', () => {
  globalThis.gc!()
  const { heapUsed: heap, external, rss } = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  const { sessions } = server.stats()
  process.send!({ sessions, heap, external, rss, cpu: (user + system) / 1000 } satisfies Report)
})
process.on('disconnect', () => process.exit())
for await (const sw of server) sw.on('packetIn', () => {})
