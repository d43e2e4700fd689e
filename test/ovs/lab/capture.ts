import { type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Namespace } from './namespace.js'
import { run, until } from './run.js'

/** A capture that has not grown for so long is complete. */
const QUIET_MS = 250

/** One captured frame, as tshark reads it. What a frame does not have is an empty text. */
export interface Frame {
  readonly ethSrc: string
  readonly ethDst: string
  readonly ethType: string
  readonly ipSrc: string
  readonly ipDst: string
  readonly ttl: string
  readonly arpSenderMac: string
  readonly arpSenderIp: string
  readonly arpTargetIp: string
  readonly icmpType: string
  readonly ip6Src: string
  readonly ip6Dst: string
  readonly icmp6Type: string
}

const columns = {
  ethSrc: 'eth.src',
  ethDst: 'eth.dst',
  ethType: 'eth.type',
  ipSrc: 'ip.src',
  ipDst: 'ip.dst',
  ttl: 'ip.ttl',
  arpSenderMac: 'arp.src.hw_mac',
  arpSenderIp: 'arp.src.proto_ipv4',
  arpTargetIp: 'arp.dst.proto_ipv4',
  icmpType: 'icmp.type',
  ip6Src: 'ipv6.src',
  ip6Dst: 'ipv6.dst',
  icmp6Type: 'icmpv6.type',
} as const satisfies Record<keyof Frame, string>

/** What passes one interface, captured by tcpdump and read by tshark. */
export class Capture {
  readonly #tcpdump: ChildProcess
  readonly #directory: string

  private constructor(tcpdump: ChildProcess, directory: string) {
    this.#tcpdump = tcpdump
    this.#directory = directory
  }

  /** Resolves once tcpdump listens. */
  static async start(namespace: Namespace, device: string, filter = ''): Promise<Capture> {
    const directory = await mkdtemp(join(tmpdir(), 'daolinet-capture-'))
    const args = ['-i', device, '-U', '--immediate-mode', '-Z', 'root', '-w', join(directory, 'pcap')]
    const tcpdump = namespace.spawn('tcpdump', filter === '' ? args : [...args, filter])
    await new Promise<void>((resolve, reject) => {
      let said = ''
      tcpdump.stderr?.on('data', (chunk: Buffer) => {
        said += chunk.toString()
        if (said.includes('listening on')) resolve()
      })
      tcpdump.once('exit', () => reject(new Error(`tcpdump on ${device}: ${said}`)))
    })
    return new Capture(tcpdump, directory)
  }

  /** Ends the capture and gives every frame of it. */
  async stop(): Promise<Frame[]> {
    // The addresses inside an ICMP error are not the packet's own: only the first of a field counts.
    return (await this.#read('f', Object.values(columns))).map(frame)
  }

  /**
   * Ends the capture and gives these fields of every frame, by tshark's names. Those of a packet in a tunnel
   * come in the order of headers: `192.168.50.1,10.1.0.11`.
   */
  async stopForFields(...fields: readonly string[]): Promise<string[][]> {
    return (await this.#read('a', fields)).map((line) => line.split(';'))
  }

  async #read(occurrence: 'f' | 'a', fields: readonly string[]): Promise<string[]> {
    if (this.#tcpdump.exitCode === null) {
      await this.#quiet()
      this.#tcpdump.kill('SIGINT')
      await once(this.#tcpdump, 'exit')
    }
    const separator = occurrence === 'f' ? ',' : ';'
    const columnsOf = fields.flatMap((field) => ['-e', field])
    const format = [
      '-T', 'fields', '-E', `separator=${separator}`, '-E', `occurrence=${occurrence}`, ...columnsOf,
    ]
    const { stdout } = await run('tshark', ['-n', '-r', join(this.#directory, 'pcap'), ...format])
    await rm(this.#directory, { recursive: true })
    return stdout.split('\n').filter((line) => line !== '')
  }

  /** Waits until nothing more is written: what an interrupted tcpdump has not read yet is lost. */
  async #quiet(): Promise<void> {
    let size = -1
    let since = performance.now()
    await until('tcpdump to have read everything', async () => {
      const now = (await stat(join(this.#directory, 'pcap'))).size
      if (now !== size) [size, since] = [now, performance.now()]
      return performance.now() - since >= QUIET_MS
    })
  }
}

const frame = (line: string): Frame => {
  const values = line.split(',')
  const names = Object.keys(columns) as (keyof Frame)[]
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? ''])) as unknown as Frame
}
