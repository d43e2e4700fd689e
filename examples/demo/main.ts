/**
 * The reference controller and a simulated network in one process: two hosts and four containers, with real
 * OpenFlow over TCP on loopback. It prints what happens, line by line.
 *
 *     npm run demo
 */
import { readFile } from 'node:fs/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { barrierRequest, formatFlow } from 'daolinet/codec'
import { readCookie, textsOf } from 'daolinet/routing'
import { applyDocument, followView, memoryStore, parseDocument } from 'daolinet/store'
import { listen } from 'daolinet/switch'
import { ManualClock } from 'daolinet/testing'
import { runController } from '../controller/controller.js'
import { sentence } from '../controller/sentence.js'
import { ping, plugIn } from './network.js'
import { chapter, frameLine, say } from './story.js'
import type { DecisionLog, LogEvent } from '../controller/log.js'

const PATIENCE = AbortSignal.timeout(9_000)

const document = parseDocument(await readFile(new URL('network.json', import.meta.url), 'utf8'))
const store = memoryStore()
await applyDocument(store, document)
const follower = await followView(store)
const server = await listen({ host: '127.0.0.1', port: 0 })
const decisions: DecisionLog[] = []
const switchesUp = new Promise<void>((resolve) => {
  let up = 0
  const log = (event: LogEvent): void => {
    if (event.event === 'decision') decisions.push(event)
    else if (event.event === 'switch' || event.event === 'problem') say(sentence(event))
    if (event.event === 'switch' && event.state === 'up' && ++up === 2) resolve()
  }
  void runController({ store, follower, server, log })
})

chapter('Two hosts, four containers')
for (const { id, host, ip, network } of document.endpoints ?? []) {
  say(`${id} on ${host} is ${textsOf(ip).join(' and ')} in network ${network}`)
}
say(`the controller listens on 127.0.0.1:${server.address.port}; the switches dial it`)
const clock = new ManualClock()
const network = await plugIn(document, clock, server.address.port)
await switchesUp

chapter('web1 pings web2, on the other host')
await tell('web1', 'web2')
await showFlows()

chapter('web1 pings web2 again')
await tell('web1', 'web2')

chapter('web1 pings db1: another network, on the same host, and a policy allows it')
await tell('web1', 'db1')

chapter('web2 pings db2: no policy allows it')
await tell('web2', 'db2')
say('and again: the drop flow is installed, so the controller is not asked')
await tell('web2', 'db2')

chapter('A minute passes without any packet')
clock.advance(61_000)
await showFlows()
say('web1 pings web2 once more, and the route is installed again')
await tell('web1', 'web2')

chapter('The end')
await network.unplug()
await server.close()
await follower.close()
await store.close()

/** Prints one ping and everything that it causes. */
async function tell(from: string, to: string): Promise<void> {
  const before = decisions.length
  const { answer, frames } = await ping(network, from, to, PATIENCE)
  // The controller tells what it did when the switches have confirmed it: later than the packet's arrival.
  await Promise.all([...server.sessions.values()].map((sw) => sw.request(barrierRequest())))
  await nextTurn()
  const taken = decisions.slice(before)
  for (const { kind, why, flows } of taken) {
    say(`  controller  ${kind}${flows > 0 ? `, ${counted(flows)}` : ''}: ${why}`)
  }
  if (taken.length === 0) say('  controller  (not asked)')
  for (const frame of frames) say(`  ${frameLine(frame)}`)
  const got = answer === undefined ? 'no answer' : `an answer from ${answer.from}, TTL ${answer.ttl}`
  say(`  ${from} got ${got}`)
}

function counted(flows: number): string {
  return flows === 1 ? '1 flow' : `${flows} flows`
}

/** Prints the flows of routes. */
async function showFlows(): Promise<void> {
  for (const [host, sw] of network.switches) {
    const flows = sw.flows().filter(({ cookie }) => readCookie(cookie)?.kind === 'route')
    say(`flows of routes on ${host}: ${flows.length === 0 ? 'none' : ''}`)
    for (const flow of flows) say(`  ${formatFlow(sw.statistics(flow))}`)
  }
}
