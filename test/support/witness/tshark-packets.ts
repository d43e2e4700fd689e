/** What tshark reads in frames: single fields, by name. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pcap } from '../pcap.js'

/** Whether tshark is installed; when it is not, this says so once. */
export const haveTshark = spawnSync('tshark', ['--version']).status === 0
if (!haveTshark) {
  console.warn('tshark is not installed (Debian: apt-get install tshark): packets are not compared')
}

/** Every value of every field that a frame has, in order, as text: decimal, 0x…, or an address. */
export type Reading = Readonly<Partial<Record<string, readonly string[]>>>

interface Row {
  readonly _source: { readonly layers?: Reading }
}

const VERIFIED = ['ip', 'tcp', 'udp'].flatMap((protocol) => ['-o', `${protocol}.check_checksum:TRUE`])
const SETTINGS = [
  ...VERIFIED, '-o', 'sctp.checksum:crc-32c', '-o', 'tcp.relative_sequence_numbers:FALSE', '-T', 'json',
]

/** How tshark reads these frames, with every checksum verified. */
export function tsharkFields(frames: readonly Uint8Array[], fields: readonly string[]): Reading[] {
  const folder = mkdtempSync(join(tmpdir(), 'daolinet-packets-'))
  try {
    const file = join(folder, 'packets.pcap')
    writeFileSync(file, pcap(frames))
    const wanted = fields.flatMap((field) => ['-e', field])
    const json = execFileSync('tshark', ['-n', '-r', file, ...SETTINGS, ...wanted], {
      encoding: 'utf8', maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'ignore'],
    })
    return (JSON.parse(json) as Row[]).map((row) => row._source.layers ?? {})
  } finally {
    rmSync(folder, { recursive: true })
  }
}
