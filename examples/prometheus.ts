/**
 * Counters of ports, tables, flows and sessions for Prometheus, in its text format.
 *
 *     node --import tsx examples/prometheus.ts [--http http://127.0.0.1:9653] [--listen tcp:127.0.0.1:6653]
 *
 *     curl http://127.0.0.1:9653/metrics
 *
 * The switches are asked each time that somebody reads the page, all at the same time. One that does not
 * answer within `--timeout` seconds has no counters in this page, and `openflow_up` 0.
 */
import {
  aggregateStatsRequest, formatDatapathId, portStatsRequest, tableStatsRequest, type AggregateStatsReply,
  type PortStats, type TableStats,
} from 'daolinet/codec'
import { listen, type SwitchSession, type SwitchStats } from 'daolinet/switch'
import {
  fail, LISTEN, listenHttp, logSession, readAddress, readOptions, readSeconds, runUntilSignal,
} from './command-line.js'

type Labels = Readonly<Record<string, string | number>>

/** A metric of one kind of thing, and how to read it off that thing. */
type Metric<T> = readonly [
  name: string, type: 'counter' | 'gauge', help: string, read: (of: T) => number | bigint | undefined,
]

const portMetrics: readonly Metric<PortStats>[] = [
  ['port_receive_packets_total', 'counter', 'Packets received.', (port) => port.rxPackets],
  ['port_transmit_packets_total', 'counter', 'Packets sent.', (port) => port.txPackets],
  ['port_receive_bytes_total', 'counter', 'Bytes received.', (port) => port.rxBytes],
  ['port_transmit_bytes_total', 'counter', 'Bytes sent.', (port) => port.txBytes],
  ['port_receive_drops_total', 'counter', 'Packets dropped on receipt.', (port) => port.rxDropped],
  ['port_transmit_drops_total', 'counter', 'Packets dropped before sending.', (port) => port.txDropped],
  ['port_receive_errors_total', 'counter', 'Errors on receipt.', (port) => port.rxErrors],
  ['port_transmit_errors_total', 'counter', 'Errors in sending.', (port) => port.txErrors],
]

const tableMetrics: readonly Metric<TableStats>[] = [
  ['table_flows', 'gauge', 'Flows in the table.', (table) => table.activeCount],
  ['table_lookups_total', 'counter', 'Packets looked up in the table.', (table) => table.lookupCount],
  ['table_matches_total', 'counter', 'Packets that a flow matched.', (table) => table.matchedCount],
]

// Gauges, since they fall when a flow is removed.
const flowMetrics: readonly Metric<AggregateStatsReply>[] = [
  ['flows', 'gauge', 'Flows in all tables.', (all) => all.flowCount],
  ['flow_packets', 'gauge', 'Packets of the flows that are there now.', (all) => all.packetCount],
  ['flow_bytes', 'gauge', 'Bytes of the flows that are there now.', (all) => all.byteCount],
]

const sessionMetrics: readonly Metric<SwitchStats & { readonly up: boolean }>[] = [
  ['up', 'gauge', 'Whether the switch answered.', ({ up }) => Number(up)],
  ['session_age_seconds', 'gauge', 'Time since the switch connected.', ({ age }) => age / 1000],
  ['session_receive_bytes_total', 'counter', 'Bytes from the switch.', ({ bytesIn }) => bytesIn],
  ['session_transmit_bytes_total', 'counter', 'Bytes to the switch.', ({ bytesOut }) => bytesOut],
  ['session_packet_ins_total', 'counter', 'Packet-in messages.', ({ packetIns }) => packetIns],
  ['session_errors_total', 'counter', 'Error messages.', ({ errors }) => errors],
  ['session_round_trip_seconds', 'gauge', 'Time between the last echo request and its reply.',
    ({ roundTrip: { last } }) => last === undefined ? undefined : last / 1000],
]

/** Collects samples by metric: all samples of a metric stand together in the page. */
class Page {
  readonly #metrics = new Map<string, string[]>()

  add<T>(metrics: readonly Metric<T>[], labels: Labels, of: T): void {
    const text = Object.entries(labels).map(([name, value]) => `${name}="${escaped(String(value), /[\\\n"]/g)}"`)
    for (const [name, type, help, read] of metrics) {
      const value = read(of)
      if (value === undefined || value === NOT_COUNTED) continue
      const full = `openflow_${name}`
      const head = [`# HELP ${full} ${escaped(help, /[\\\n]/g)}`, `# TYPE ${full} ${type}`]
      if (!this.#metrics.has(full)) this.#metrics.set(full, head)
      this.#metrics.get(full)!.push(`${full}{${text.join(',')}} ${value}`)
    }
  }

  toString(): string {
    return [...this.#metrics.values()].flat().map((line) => `${line}\n`).join('')
  }
}

/** A counter that a switch does not have is all ones. */
const NOT_COUNTED = 0xffff_ffff_ffff_ffffn

/** Puts a backslash before what has a meaning of its own; a line break becomes `\n`. */
function escaped(text: string, special: RegExp): string {
  return text.replace(special, (one) => one === '\n' ? '\\n' : `\\${one}`)
}

/** Adds all that there is to know of a switch. */
async function collect(sw: SwitchSession, page: Page): Promise<void> {
  const datapath = formatDatapathId(sw.datapathId)
  const wait = { timeout }
  const replies = await Promise.all([
    sw.request(portStatsRequest(), wait), sw.request(tableStatsRequest(), wait),
    sw.request(aggregateStatsRequest(), wait),
  ]).catch(() => undefined)
  page.add(sessionMetrics, { datapath }, { ...sw.stats(), up: replies !== undefined })
  if (replies === undefined) return
  const [{ ports }, { tables }, flows] = replies
  for (const port of ports) {
    page.add(portMetrics, { datapath, port: port.portNo, name: sw.ports.get(port.portNo)?.name ?? '' }, port)
  }
  for (const table of tables) {
    const isUsed = table.activeCount > 0 || table.lookupCount > 0n
    if (isUsed) page.add(tableMetrics, { datapath, table: table.tableId }, table)
  }
  page.add(flowMetrics, { datapath }, flows)
}

const options = readOptions('Counters of switches for Prometheus.', {
  listen: LISTEN,
  http: { type: 'string', default: 'http://127.0.0.1:9653', help: 'where the page /metrics is' },
  timeout: { type: 'string', default: '5', help: 'seconds that a switch has to answer' },
})
const timeout = readSeconds('timeout', options.timeout)
const { host, port } = readAddress('listen', options.listen, 'tcp:')
const server = await listen({ host, port }, logSession).catch(fail)
const http = await listenHttp('http', options.http, ({ method, url }, response) => {
  if (method !== 'GET' || url !== '/metrics') {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('there is only GET /metrics\n')
    return
  }
  const page = new Page()
  void Promise.all([...server.sessions.values()].map((sw) => collect(sw, page))).then(() => {
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(String(page))
  })
})
runUntilSignal(server, http)
