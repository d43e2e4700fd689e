/**
 * A firewall: the same rules in every switch that connects, from a file that may be changed at any time.
 *
 *     node --import tsx examples/firewall.ts --rules rules.json [--listen tcp:127.0.0.1:6653]
 *
 * The file is a list. The first rule that fits a packet decides; a packet that none fits is dropped. Rules
 * are matches as `ovs-ofctl` writes them, and know no connections: replies need a rule as well.
 *
 *     [
 *       { "deny": "ip,nw_src=10.0.0.66" },
 *       { "allow": "arp" },
 *       { "allow": "tcp,nw_dst=10.0.0.2,tp_dst=443" },
 *       { "allow": "tcp,nw_src=10.0.0.2,tp_src=443" }
 *     ]
 *
 * The bridges must have `fail_mode=secure`, or everything passes while this program does not run.
 */
import {
  applyActions, flowMod, flowStatsRequest, formatDatapathId, output, parseMatch, PortNo, TableId,
  type FlowMod,
} from 'daolinet/codec'
import { BundleError, listen, type SwitchSession } from 'daolinet/switch'
import { EventEmitter } from 'node:events'
import { readFileSync, watchFile } from 'node:fs'
import {
  fail, LISTEN, logSession, readAddress, readOptions, readSeconds, runUntilSignal,
} from './command-line.js'

/** A rule as it was written, and its flow. */
interface Rule {
  readonly text: string
  readonly flow: FlowMod
}

/** Flows come in the order of the rules. The cookie tells the place of the rule in the file. */
const HIGHEST = 0xffff

/** Reads the file of rules. @throws an error that says which rule is wrong, and why */
function readRules(path: string): readonly Rule[] {
  const list = JSON.parse(readFileSync(path, 'utf8')) as unknown
  if (!Array.isArray(list)) throw new Error('a list of rules belongs here: [{ "allow": "arp" }]')
  if (list.length > HIGHEST) throw new Error(`${list.length} rules, at most ${HIGHEST} fit`)
  return list.map(ruleFrom)
}

function ruleFrom(rule: unknown, index: number): Rule {
  const [[verdict, match] = [], more] = Object.entries(rule ?? {}) as [string, unknown][]
  if ((verdict !== 'allow' && verdict !== 'deny') || typeof match !== 'string' || more !== undefined) {
    throw new Error(`rule ${index + 1}: must be { "allow": MATCH } or { "deny": MATCH }`)
  }
  const instructions = verdict === 'allow' ? applyActions(output(PortNo.NORMAL)) : []
  try {
    const flow: FlowMod = flowMod({
      cookie: BigInt(index + 1), priority: HIGHEST - index, match: parseMatch(match), instructions,
    })
    return { text: `${verdict} ${match === '' ? 'everything' : match}`, flow }
  } catch (error) {
    const [reason] = (error as Error).message.split('\n', 1)
    throw new Error(`rule ${index + 1}: ${reason}`, { cause: error })
  }
}

/** Keeps the rules in a switch until its session ends. */
function serve(sw: SwitchSession): void {
  const name = formatDatapathId(sw.datapathId)
  // One bundle after another, so that the last rules are those that stay.
  let inForce = Promise.resolve<readonly Rule[]>([])
  const enforce = (): void => { inForce = inForce.then((before) => replace(sw, name, before)) }
  const report = (): void => void inForce.then((now) => count(sw, name, now)).catch(() => {})
  const timer = setInterval(report, everyMs)
  changes.on('rules', enforce)
  enforce()
  logSession(sw)
  void sw.closed.then(() => {
    clearInterval(timer)
    changes.off('rules', enforce)
  })
}

/**
 * Puts the rules in the place of whatever the switch has: all at once, or not at all. Resolves with the rules
 * that are then in force.
 */
async function replace(
  sw: SwitchSession, name: string, before: readonly Rule[],
): Promise<readonly Rule[]> {
  const wanted = rules
  const clean = flowMod({ command: 'delete', tableId: TableId.ALL })
  try {
    await sw.bundle([clean, ...wanted.map(({ flow }) => flow)], { atomic: true })
    console.log(`${name} has ${wanted.length} rules`)
    return wanted
  } catch (error) {
    const [refused] = error instanceof BundleError ? error.failures : []
    const { message } = refused?.error ?? error as Error
    console.error(`${name} keeps what it had: ${refused ? `rule ${refused.index}: ` : ''}${message}`)
    return before
  }
}

/** Prints how many packets each rule has decided since it is in the switch. */
async function count(sw: SwitchSession, name: string, inForce: readonly Rule[]): Promise<void> {
  const { flows } = await sw.request(flowStatsRequest())
  const counts = new Map(flows.map(({ cookie, packetCount }) => [cookie, packetCount]))
  for (const { text, flow } of inForce) {
    console.log(`${name} ${counts.get(flow.cookie) ?? 0n} packets: ${text}`)
  }
}

const options = readOptions('A firewall: the same rules in every switch that connects.', {
  listen: LISTEN,
  rules: { type: 'string', help: 'the file of rules; changes of it take effect at once' },
  every: { type: 'string', default: '10', help: 'seconds between two reports of the counters' },
})
const file = options.rules ?? fail('--rules is missing: give a file of rules')
const everyMs = readSeconds('every', options.every)
const { host, port } = readAddress('listen', options.listen, 'tcp:')
const changes = new EventEmitter().setMaxListeners(0)

let rules: readonly Rule[]
try {
  rules = readRules(file)
} catch (error) {
  fail(`${file}: ${(error as Error).message}`)
}
watchFile(file, { interval: 200, persistent: false }, () => {
  try {
    rules = readRules(file)
    changes.emit('rules')
  } catch (error) {
    console.error(`${file}: ${(error as Error).message}; the rules stay as they were`)
  }
})
runUntilSignal(await listen({ host, port }, serve).catch(fail))
