/** Programs of others that read OpenFlow: what they make of a capture. */
import { execFileSync } from 'node:child_process'
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { OPENFLOW_PORT } from './capture.js'

/** A node of what tshark reads: values as text, and nodes beneath by their label. */
export interface Layer { readonly [key: string]: string | Layer | readonly (string | Layer)[] }

const packageOf = { 'tshark': 'tshark', 'ovs-ofctl': 'openvswitch-common' }

/** Throws, saying what to install, when a reader is not in the folders of `path`. */
export function needReaders(path = process.env.PATH ?? ''): void {
  const folders = path.split(delimiter)
  const lacks = Object.entries(packageOf)
    .filter(([program]) => !folders.some((folder) => isProgram(join(folder, program))))
  if (lacks.length === 0) return
  throw new Error(lacks.map(([program, name]) => `${program} is missing: apt-get install ${name}`).join('\n'))
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** What `ovs-ofctl` prints for each message of a capture, without the line of addresses before it. */
export function ovsPrints(capture: Uint8Array): string[] {
  const port = String(OPENFLOW_PORT)
  const text = reading(capture, (file) => run('ovs-ofctl', ['ofp-parse-pcap', file, port]))
  return text.split(/^(?:\d+\.){4}\d+ > (?:\d+\.){4}\d+:\n/m).slice(1).map((part) => part.trimEnd())
}

/** What tshark reads in each message of a capture, the packets that they carry included. */
export function tsharkReads(capture: Uint8Array): Layer[] {
  const only = ['-d', `tcp.port==${OPENFLOW_PORT},openflow`, '-Y', 'openflow_v4']
  const format = ['-n', '-T', 'json', '--no-duplicate-keys']
  const json = reading(capture, (file) => run('tshark', ['-r', file, ...only, ...format]))
  return (JSON.parse(json) as { readonly _source: { readonly layers: Layer } }[]).map(({ _source }) => {
    const { 'openflow_v4': layer, '_ws.malformed': malformed } = _source.layers
    if (malformed === undefined) return layer as Layer
    throw new Error(`tshark calls it malformed: ${JSON.stringify(layer)}`)
  })
}

function reading(capture: Uint8Array, read: (file: string) => string): string {
  const folder = mkdtempSync(join(tmpdir(), 'daolinet-capture-'))
  try {
    const file = join(folder, 'openflow.pcap')
    writeFileSync(file, capture)
    return read(file)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function run(program: string, args: readonly string[]): string {
  const stdio = ['ignore', 'pipe', 'ignore'] as const
  return execFileSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 28, stdio: [...stdio] })
}
