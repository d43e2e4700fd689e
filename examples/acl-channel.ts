/**
 * What a hypervisor does for its virtual interfaces: it keeps allow and deny rules in a switch that listens,
 * knows which rule was refused and why, and has them all back after a reconnect.
 *
 * Rules come on standard input, a JSON object a line:
 *
 *     {"add":{"id":"web","mac":"02:00:00:00:00:01","port":3,"direction":"to","protocol":"tcp","ports":[443],
 *             "cidr":"10.0.0.0/8","allow":true}}
 *     {"remove":"web"}
 *
 *     node --import tsx examples/acl-channel.ts --switch ssl:192.0.2.1:6654 --key KEY --cert CERT --ca CA
 */
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { flowMod, PortNo, type FlowMod, type Match } from 'daolinet/codec'
import { ApplyError, dial, type DialOptions, type SwitchDialer, type SwitchSession } from 'daolinet/switch'

/** One rule for one virtual interface. */
export interface Rule {
  readonly id: string
  /** MAC address of the interface. */
  readonly mac: string
  /** Switch port of the interface. */
  readonly port: number
  /** Traffic from the interface, to it, or both. */
  readonly direction: 'from' | 'to' | 'both'
  readonly allow: boolean
  readonly protocol?: 'tcp' | 'udp' | 'icmp' | 'arp'
  /** Ports of the service, on the far side of `from` and on the near side of `to`. */
  readonly ports?: readonly number[]
  /** Who is on the far side. */
  readonly cidr?: string
}

/** The rules of one switch, there whenever the switch is. */
export class AclChannel implements AsyncDisposable {
  readonly #rules = new Map<string, { readonly rule: Rule, readonly cookie: bigint }>()
  readonly #dialer: SwitchDialer
  #session: SwitchSession | undefined
  #lastCookie = MARK
  /** Ends with the channel. */
  readonly done: Promise<void>

  constructor(target: DialOptions, readonly log: (line: string) => void = () => {}) {
    this.#dialer = dial(target)
    this.done = this.#keep()
  }

  /** Adds a rule, or replaces the one with its id. Rejects with the reason when the switch refuses it. */
  async add(rule: Rule): Promise<void> {
    if (rule.ports !== undefined && rule.protocol !== 'tcp' && rule.protocol !== 'udp') {
      throw new Error(`rule ${rule.id}: ports want protocol tcp or udp`)
    }
    await this.remove(rule.id)
    const entry = { rule, cookie: ++this.#lastCookie }
    this.#rules.set(rule.id, entry)
    try {
      await this.#session?.apply(flowsOf(rule, entry.cookie))
    } catch (error) {
      if (!(error instanceof ApplyError)) return
      await this.remove(rule.id)
      throw new Error(`rule ${rule.id}: ${error.failures[0]!.error.message}`, { cause: error })
    }
  }

  /** Removes a rule; one that is not there is no error. */
  async remove(id: string): Promise<void> {
    const entry = this.#rules.get(id)
    if (entry === undefined || !this.#rules.delete(id)) return
    const { cookie } = entry
    await this.#session?.apply([flowMod({ command: 'delete', cookie, cookieMask: EXACTLY })]).catch(() => {})
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#dialer.close()
    await this.done
  }

  /** Each time the switch is there: away with what an earlier session left, and back with every rule. */
  async #keep(): Promise<void> {
    for await (const sw of this.#dialer) {
      this.#session = sw
      void sw.closed.then(({ message }) => {
        if (this.#session === sw) this.#session = undefined
        this.log(`disconnected: ${message}`)
      })
      const flows = [...this.#rules.values()].flatMap(({ rule, cookie }) => flowsOf(rule, cookie))
      const clean = flowMod({ command: 'delete', cookie: MARK, cookieMask: OURS })
      await sw.apply([clean, ...flows]).then(
        () => this.log(`connected, ${this.#rules.size} rules in force`),
        (error: unknown) => this.log(String(error)),
      )
    }
  }
}

/** The upper half of the cookies of this channel, and the masks for all of them and for one. */
const MARK = 0xac1n << 32n
const OURS = 0xffff_ffffn << 32n
const EXACTLY = 0xffff_ffff_ffff_ffffn

const ALLOW = [{ type: 'applyActions', actions: [{ type: 'output', port: PortNo.NORMAL }] }] as const
const PROTOCOLS = {
  tcp: { ethType: 0x0800, ipProto: 6 }, udp: { ethType: 0x0800, ipProto: 17 },
  icmp: { ethType: 0x0800, ipProto: 1 }, arp: { ethType: 0x0806 },
} as const

/** The flows of a rule; the more it says, the higher they stand, and a denial above an equal permission. */
function flowsOf(rule: Rule, cookie: bigint): FlowMod[] {
  const { direction, protocol, ports, cidr, allow } = rule
  const said = [protocol, ports, cidr].filter((part) => part !== undefined).length
  const directions = direction === 'both' ? ['from', 'to'] as const : [direction]
  return directions.flatMap((way) => (ports ?? [undefined]).map((port) => flowMod({
    cookie, priority: 1000 + said * 10 + (allow ? 0 : 1), match: matchOf(rule, way, port),
    instructions: allow ? ALLOW : [],
  })))
}

function matchOf({ mac, port, protocol, cidr }: Rule, way: 'from' | 'to', service?: number): Match {
  const far = protocol === 'arp' ? ['arpTpa', 'arpSpa'] : ['ipv4Dst', 'ipv4Src']
  return {
    ...(way === 'from' ? { inPort: port, ethSrc: mac } : { ethDst: mac }),
    ...(protocol !== undefined ? PROTOCOLS[protocol] : cidr === undefined ? {} : { ethType: 0x0800 }),
    ...(cidr === undefined ? {} : { [far[way === 'from' ? 0 : 1]!]: cidr }),
    ...(service === undefined ? {} : { [`${protocol}Dst`]: service }),
  }
}

/** The command line. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      switch: { type: 'string', default: 'tcp:127.0.0.1:6654' },
      key: { type: 'string' }, cert: { type: 'string' }, ca: { type: 'string' },
    },
  })
  const [, kind, host, port] = /^(tcp|ssl):\[?(.+?)\]?:(\d+)$/.exec(values.switch) ?? []
  if (host === undefined) throw new Error(`--switch ${values.switch}: neither tcp:ADDRESS:PORT nor ssl:…`)
  const [key, cert, ca] = [values.key, values.cert, values.ca].map((path) => path && readFileSync(path))
  // Open vSwitch's certificates name a switch, not its address: the CA vouches for it.
  const tls = { key, cert, ca, checkServerIdentity: () => undefined }
  const target = { host, port: Number(port), ...(kind === 'ssl' ? { tls } : {}) }
  const channel = new AclChannel(target, console.log)
  for await (const line of createInterface(process.stdin)) {
    try {
      const { add, remove } = JSON.parse(line) as { readonly add?: Rule, readonly remove?: string }
      if (add !== undefined) await channel.add(add)
      if (remove !== undefined) await channel.remove(remove)
      console.log(`done: ${line}`)
    } catch (error) {
      console.error((error as Error).message)
    }
  }
  await channel[Symbol.asyncDispose]()
}

if (process.argv[1]?.endsWith('acl-channel.ts')) await main()
