/**
 * The same flow-mod (seven fields, one output) through other libraries, where they are installed:
 * `@xen-orchestra/openflow`, which speaks OpenFlow 1.1, and Python's os-ken.
 */
import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { decode, encode, flowMod, packetIn } from 'daolinet/codec'

const SECONDS = 1
const BATCH = 1000

const flow = flowMod({
  cookie: 1n,
  idleTimeout: 60,
  match: {
    inPort: 3, ethSrc: '02:00:00:00:01:01', ethDst: '02:00:00:00:01:02', ethType: 0x0800, ipProto: 6,
    ipv4Src: '10.1.0.11', ipv4Dst: '10.1.0.12',
  },
  instructions: [{ type: 'applyActions', actions: [{ type: 'output', port: 1, maxLen: 0 }] }],
})
const packet = encode(packetIn({ match: { inPort: 3 }, data: new Uint8Array(64) }))
const bytes = encode(flow)

/** Calls per second. */
function rate(work: () => unknown): number {
  const run = (seconds: number): number => {
    const end = performance.now() + seconds * 1000
    let count = 0
    for (; performance.now() < end; count += BATCH) for (let i = 0; i < BATCH; i++) work()
    return count / seconds
  }
  run(SECONDS / 2)
  return run(SECONDS)
}

interface Rates { readonly packetIn?: number, readonly decode: number, readonly encode: number }

const results: Record<string, Rates | string> = {
  'daolinet': {
    packetIn: rate(() => decode(packet)), decode: rate(() => decode(bytes)), encode: rate(() => encode(flow)),
  },
  '@xen-orchestra/openflow': xenOrchestra(),
  'os-ken': osKen(),
}

console.log('million messages/s          PacketIn  FlowMod decode  FlowMod encode')
for (const [name, rates] of Object.entries(results)) {
  const columns = typeof rates === 'string'
    ? ` ${rates}`
    : [rates.packetIn, rates.decode, rates.encode].map((value) => shown(value)).join('     ')
  console.log(`  ${name.padEnd(24)}${columns}`)
}

function shown(value: number | undefined): string {
  return (value === undefined ? '-' : (value / 1e6).toFixed(3)).padStart(10)
}

interface Packer {
  readonly versions: { readonly openFlow11: number }
  readonly protocols: Record<number, {
    readonly type: Record<string, number>
    readonly instructionType: Record<string, number>
    readonly actionType: Record<string, number>
  }>
  pack(message: object): Buffer
  unpack(bytes: Buffer): object
}

function xenOrchestra(): Rates | string {
  const require = createRequire(import.meta.url)
  let library: Packer
  try {
    library = (require('@xen-orchestra/openflow') as { readonly default: Packer }).default
  } catch {
    return 'is not installed here: npm install --no-save @xen-orchestra/openflow'
  }
  const version = library.versions.openFlow11
  const { type, instructionType, actionType } = library.protocols[version]!
  const message = (): object => ({
    header: { version, type: type.flowMod, xid: 0 },
    cookie: Buffer.alloc(8),
    cookie_mask: Buffer.alloc(8),
    command: 0,
    idle_timeout: 60,
    match: {
      type: 0, in_port: 3, dl_src: '02:00:00:00:01:01', dl_dst: '02:00:00:00:01:02', dl_type: 0x0800,
      nw_proto: 6, nw_src: '10.1.0.11', nw_dst: '10.1.0.12',
    },
    instructions: [{
      type: instructionType.applyActions, actions: [{ type: actionType.output, port: 1, max_len: 0 }],
    }],
  })
  const packed = library.pack(message())
  return { decode: rate(() => library.unpack(packed)), encode: rate(() => library.pack(message())) }
}

function osKen(): Rates | string {
  const script = fileURLToPath(new URL('os-ken.py', import.meta.url))
  try {
    const input = JSON.stringify({ packetIn: hex(packet), flowMod: hex(bytes) })
    const said = execFileSync('/usr/bin/python3', [script], { input, stdio: ['pipe', 'pipe', 'ignore'] })
    return JSON.parse(said.toString()) as Rates
  } catch {
    return 'is not installed here: apt-get install python3-os-ken'
  }
}

function hex(data: Uint8Array): string {
  return Buffer.from(data).toString('hex')
}
