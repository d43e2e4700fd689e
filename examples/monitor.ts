/**
 * A live table of the ports and flows of each switch, with rates.
 *
 *     node --import tsx examples/monitor.ts --listen tcp:127.0.0.1:6653 [--every 1]
 */
import {
  aggregateStatsRequest, flowStatsRequest, formatDatapathId, formatFlow, PortState, portStatsRequest,
  type PortStats,
} from 'daolinet/codec'
import { listen, type SwitchSession } from 'daolinet/switch'
import { fail, LISTEN, readAddress, readOptions, readSeconds, runUntilSignal } from './command-line.js'

/** How many flows are shown: those with the most bytes. */
const BUSIEST = 10

/** Shows a switch until its session ends. */
async function watch(sw: SwitchSession, everyMs: number, show: (screen: string) => void): Promise<void> {
  let before = new Map<number, PortStats>()
  let then = performance.now()
  while (sw.closeReason === undefined) {
    const [{ ports }, total, { flows }] = await Promise.all([
      sw.request(portStatsRequest()), sw.request(aggregateStatsRequest()), sw.request(flowStatsRequest()),
    ])
    const now = performance.now()
    const seconds = (now - then) / 1000
    const busiest = [...flows].sort((a, b) => Number(b.byteCount - a.byteCount)).slice(0, BUSIEST)
    show([
      `${formatDatapathId(sw.datapathId)}  round trip ${shownMs(sw.stats().roundTrip?.last)}`
      + `  flows ${total.flowCount}  packets ${total.packetCount}`,
      '',
      'port              state      rx/s        tx/s     rx total     tx total   drops',
      ...ports.map((port) => portLine(sw, port, before.get(port.portNo), seconds)),
      '',
      ...busiest.map((flow) => formatFlow(flow)),
    ].join('\n'))
    before = new Map(ports.map((port) => [port.portNo, port]))
    then = now
    await Promise.race([sw.closed, new Promise((resolve) => setTimeout(resolve, everyMs).unref())])
  }
}

function portLine(sw: SwitchSession, now: PortStats, before: PortStats | undefined, seconds: number): string {
  const port = sw.ports.get(now.portNo)
  const down = port === undefined || (port.state & PortState.LINK_DOWN) !== 0
  const rate = (count: bigint, earlier: bigint | undefined): string =>
    earlier === undefined ? '-' : `${bytes(Number(count - earlier) / seconds)}/s`
  return [
    (port?.name ?? String(now.portNo)).padEnd(17), (down ? 'down' : 'up').padEnd(5),
    rate(now.rxBytes, before?.rxBytes).padStart(11), rate(now.txBytes, before?.txBytes).padStart(11),
    bytes(Number(now.rxBytes)).padStart(12), bytes(Number(now.txBytes)).padStart(12),
    String(counted(now.rxDropped) + counted(now.txDropped)).padStart(7),
  ].join(' ')
}

/** A counter that a switch does not have is all ones. */
function counted(count: bigint): bigint {
  return count === 0xffff_ffff_ffff_ffffn ? 0n : count
}

/** A number of bytes for people: `1.2 MB`. */
function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = count < 1 ? 0 : Math.min(Math.floor(Math.log10(count) / 3), units.length - 1)
  return `${(count / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`
}

function shownMs(ms: number | undefined): string {
  return ms === undefined ? 'unknown' : `${ms.toFixed(2)} ms`
}

const options = readOptions('A live table of the ports and flows of each switch.', {
  listen: LISTEN,
  every: { type: 'string', default: '1', help: 'seconds between two tables' },
})
const everyMs = readSeconds('every', options.every)
const { host, port } = readAddress('listen', options.listen, 'tcp:')

// On a terminal each screen replaces the one before; elsewhere they follow each other.
const screen = process.stdout.isTTY ? (text: string) => `\x1b[2J\x1b[H${text}` : (text: string) => `${text}\n`
const show = (text: string): void => console.log(screen(text))

runUntilSignal(await listen({ host, port }, (sw) => watch(sw, everyMs, show)).catch(fail))
