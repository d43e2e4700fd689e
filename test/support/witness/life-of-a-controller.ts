/** A conversation to look into: the demo's network and controller, through a relay that keeps it all. */
import { readFile } from 'node:fs/promises'
import { decode, type Message } from 'daolinet/codec'
import { applyDocument, followView, memoryStore, parseDocument } from 'daolinet/store'
import { listen } from 'daolinet/switch'
import { ManualClock } from 'daolinet/testing'
import { expect } from 'vitest'
import { runController } from '../../../examples/controller/controller.js'
import { plugIn } from '../../../examples/demo/network.js'
import { eventually } from '../eventually.js'
import { startRelay, type Overheard, type Relay } from './relay.js'
import type { LogEvent } from '../../../examples/controller/log.js'

/**
 * Everything that happens to a controller in its life: routes are plugged in, denied, idle out, come back and
 * are revoked; a port goes down; a switch comes back with its flows; nobody says anything for a while.
 */
export async function lifeOfAController(): Promise<readonly Overheard[]> {
  const document = await demoDocument()
  const store = memoryStore()
  await applyDocument(store, document)
  const follower = await followView(store)
  const sessionClock = new ManualClock()
  const server = await listen({ host: '127.0.0.1', port: 0, clock: sessionClock })
  const relay = await startRelay(server.address.port)
  const log: LogEvent[] = []
  const controller = runController({ store, follower, server, log: (event) => log.push(event) })
  const flowClock = new ManualClock()
  const network = await plugIn(document, flowClock, relay.port)
  const ping = async (from: string, to: string, signal = AbortSignal.timeout(20_000)): Promise<string> => {
    const { containers } = network
    return (await containers.get(from)!.ping(containers.get(to)!.ip, { signal })).kind
  }
  const deniedPing = async (from: string, to: string): Promise<void> => {
    const denied = new AbortController()
    const unanswered = expect(ping(from, to, denied.signal)).rejects.toThrow('no answer')
    await eventually(() => log.some((event) => event.event === 'decision' && event.kind === 'deny'))
    denied.abort(new Error('no answer'))
    await unanswered
  }
  try {
    await eventually(() => switches(log, 'up') === 2)
    expect(await ping('web1', 'web2')).toBe('reply')
    expect(await ping('web1', 'db1')).toBe('reply')
    await deniedPing('web2', 'db2')
    flowClock.advance(61_000)
    expect(await ping('web1', 'web2')).toBe('reply')

    const host1 = network.switches.get('host1')!
    host1.setPort({ portNo: 3, state: 1 })
    await host1.disconnect()
    await eventually(() => switches(log, 'gone') === 1)
    await host1.connect({ port: relay.port })
    await eventually(() => switches(log, 'up') === 3)

    const endpoints = (document.endpoints ?? []).filter(({ id }) => id !== 'web2')
    await applyDocument(store, { ...document, endpoints })
    await eventually(() => passed(relay, 'flowMod', 'delete') > 0)
    await eventually(() => passed(relay, 'flowMod', 'deleteStrict') > 0)
    await eventually(() => passed(relay, 'barrierRequest') === passed(relay, 'barrierReply'))
    sessionClock.advance(5000)
    await eventually(() => passed(relay, 'echoReply') === 2)
    expect(log.filter(({ event }) => event === 'problem')).toEqual([])
    expect(relay.unfinished).toBe(0)
    return relay.messages
  } finally {
    await network.unplug()
    await server.close()
    await controller
    await relay.close()
    await follower.close()
    await store.close()
  }
}

async function demoDocument() {
  const file = new URL('../../../examples/demo/network.json', import.meta.url)
  return parseDocument(await readFile(file, 'utf8'))
}

function switches(log: readonly LogEvent[], state: 'up' | 'gone'): number {
  return log.filter((event) => event.event === 'switch' && event.state === state).length
}

/** How many messages of a type, and of a command, have passed. */
function passed(relay: Relay, type: Message['type'], command?: string): number {
  return relay.messages.filter(({ bytes }) => {
    const message = decode(bytes)
    return message.type === type
      && (command === undefined || ('command' in message && message.command === command))
  }).length
}
