/** Servers at loopback for the tests of a file, closed when a test is over. */
import { channel } from 'node:diagnostics_channel'
import {
  DIAGNOSTICS_CHANNELS, listen,
  type ListenOptions, type SwitchDiagnostics, type SwitchServer, type SwitchSession,
} from 'daolinet/switch'
import { onTestFinished } from 'vitest'
import { RawPeer, type Introduction } from './raw-peer.js'

/** A session and its far end. */
export interface Pair { readonly server: SwitchServer, readonly sw: SwitchSession, readonly peer: RawPeer }

/** Calls back when the test that runs now is over. What was asked for last comes first. */
export function atEnd(cleanup: () => unknown): void {
  onTestFinished(async () => { await cleanup() })
}

/** Starts a server on a free port. */
export async function start(options: ListenOptions = {}): Promise<SwitchServer> {
  const server = await listen({ host: '127.0.0.1', port: 0, ...options })
  atEnd(() => server.close())
  return server
}

/** Connects a peer that has not sent anything yet. */
export async function connectTo(server: SwitchServer): Promise<RawPeer> {
  const peer = await RawPeer.connect(server.address.port)
  atEnd(() => peer.destroy())
  return peer
}

/** The next session of a server. */
export async function nextSession(server: SwitchServer): Promise<SwitchSession> {
  const { value } = await server[Symbol.asyncIterator]().next()
  if (value === undefined) throw new Error('the server is closed')
  return value
}

/** A session on a server, and its far end. */
export async function join(server: SwitchServer, introduction?: Introduction): Promise<Pair> {
  const peer = await connectTo(server)
  const [sw] = await Promise.all([nextSession(server), peer.introduce(introduction)])
  return { server, sw, peer }
}

/** A session on a server of its own, and its far end. */
export async function pair(options?: ListenOptions, introduction?: Introduction): Promise<Pair> {
  return join(await start(options), introduction)
}

/** Collects what is published on a channel, from now until the test is over. */
export function published<K extends keyof SwitchDiagnostics>(key: K): SwitchDiagnostics[K][] {
  const seen: SwitchDiagnostics[K][] = []
  const record = (message: unknown): void => void seen.push(message as SwitchDiagnostics[K])
  const target = channel(DIAGNOSTICS_CHANNELS[key])
  target.subscribe(record)
  atEnd(() => target.unsubscribe(record))
  return seen
}
