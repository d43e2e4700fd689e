import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildPacket } from 'daolinet/packet'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Example } from './lab/example.js'
import { until } from './lab/run.js'
import { WiredBridges, type Wire } from './lab/wired-bridges.js'

const dp = 'datapath="0000000000000abc"'

const frame = buildPacket({
  ethernet: { src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02' },
  ipv4: { src: '10.0.0.1', dst: '10.0.0.2', ttl: 64 }, udp: { srcPort: 5, dstPort: 6 },
  payload: new Uint8Array(100),
})

/** The grammar of the text format (exposition format 0.0.4). */
const HELP = /^# HELP ([a-z_]+) (?:[^\\\n]|\\[\\n])+$/
const TYPE = /^# TYPE ([a-z_]+) (?:counter|gauge)$/
const SAMPLE = /^([a-z_]+)\{((?:[a-z]+="(?:[^"\\\n]|\\[\\"n])*",?)+)\} (\d+(?:\.\d+)?(?:e[-+]\d+)?)$/

/** The samples of a page by name and labels. Throws where the page is not as the format wants it. */
function samplesOf(page: string): Map<string, number> {
  expect(page.endsWith('\n')).toBe(true)
  const samples = new Map<string, number>()
  const seen = new Set<string>()
  let current = ''
  const lines = page.split('\n').slice(0, -1)
  for (const [index, line] of lines.entries()) {
    const [, help] = HELP.exec(line) ?? []
    if (help !== undefined) {
      expect(seen).not.toContain(help)
      seen.add(current = help)
      expect(TYPE.exec(lines[index + 1]!)?.[1]).toBe(help)
    } else if (!TYPE.test(line)) {
      const [, name, labels, value] = SAMPLE.exec(line) ?? []
      expect(name, line).toBe(current)
      expect(samples).not.toContain(`${name} ${labels}`)
      samples.set(`${name} ${labels}`, Number(value))
    }
  }
  return samples
}

describe('the metrics for Prometheus', () => {
  let bridges: WiredBridges
  let metrics: Example
  let [a]: Wire[] = []

  const page = async (): Promise<string> => (await fetch(`${metrics.http}/metrics`)).text()

  beforeAll(async () => {
    bridges = await WiredBridges.start();
    [a] = await bridges.bridge('m', 0xabcn, 1, 2)
    await bridges.ovs.addPort('m', 'odd"\\name', 7)
    metrics = await Example.start('prometheus.ts', '--http', 'http://127.0.0.1:0', '--timeout', '2')
  })

  afterAll(async () => {
    await metrics?.[Symbol.asyncDispose]()
    await bridges?.[Symbol.asyncDispose]()
  })

  it('are an empty page while no switch is connected', async () => {
    expect(await page()).toBe('')
    expect((await fetch(`${metrics.http}/`)).status).toBe(404)
  })

  it('tell what went through ports, tables and flows', async () => {
    await bridges.ovs.setController('m', metrics.target)
    await metrics.line(/^0000000000000abc connected/m)
    await bridges.ovs.ofctl('add-flow', 'm', 'priority=1,in_port=1,actions=output:2')
    const before = samplesOf(await page())
    const port = `openflow_port_receive_bytes_total ${dp},port="1",name="m-1"`
    const flow = `openflow_flow_packets ${dp}`
    expect(before.get(`openflow_up ${dp}`)).toBe(1)
    expect(before.get(`openflow_flows ${dp}`)).toBe(1)
    const received = before.get(port)!
    for (let i = 0; i < 5; i++) a!.send(frame)
    // The switch brings the counters of its flows up to date every second.
    const after = await until('the counters of 5 packets', async () => {
      const now = samplesOf(await page())
      return now.get(flow) === 5 && now
    })
    expect(after.get(port)).toBe(received + 5 * frame.length)
    expect(after.get(`openflow_table_matches_total ${dp},table="0"`)).toBe(5)
    expect(after.get(`openflow_session_receive_bytes_total ${dp}`))
      .toBeGreaterThan(before.get(`openflow_session_receive_bytes_total ${dp}`)!)
  })

  it('escape what has a meaning in the format', async () => {
    const names = [...samplesOf(await page()).keys()]
    expect(names).toContain(`openflow_port_receive_packets_total ${dp},port="7",name="odd\\"\\\\name"`)
  })

  it('say it when a switch does not answer, and forget one that is gone', async () => {
    const daemon = Number(await readFile(join(bridges.ovs.directory, 'ovs-vswitchd.pid'), 'utf8'))
    process.kill(daemon, 'SIGSTOP')
    try {
      const samples = samplesOf(await page())
      expect(samples.get(`openflow_up ${dp}`)).toBe(0)
      expect(samples.has(`openflow_flows ${dp}`)).toBe(false)
    } finally {
      process.kill(daemon, 'SIGCONT')
    }
    await bridges.ovs.vsctl('del-controller', 'm')
    await metrics.line(/^0000000000000abc gone/m)
    expect(await page()).toBe('')
  })

  it('stop at SIGTERM', async () => {
    expect(await metrics.stop()).toBe(0)
  })
})
