/**
 * Keeps allow and deny rules in a switch that listens, as a hypervisor does for its virtual interfaces. It
 * says which rule the switch refused and why, and writes all rules again after a reconnect.
 *
 * It reads the rules from standard input, one JSON object on each line:
 *
 *     {"add":{"id":"web","mac":"02:00:00:00:00:01","port":3,"direction":"to","protocol":"tcp","ports":[443],
 *             "cidr":"10.0.0.0/8","allow":true}}
 *     {"remove":"web"}
 *
 *     node --import tsx examples/acl-channel.ts --switch ssl:192.0.2.1:6654 --key KEY --cert CERT --ca CA
 */
import { ALL_ONES_64, applyActions, flowMod, output, PortNo, type FlowMod, type Match } from 'daolinet/codec'
import { ApplyError, dial, type DialOptions, type SwitchDialer, type SwitchSession } from 'daolinet/switch'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'

/** One rule for one virtual interface. */
export interface Rule {
  /** A name for the rule, to remove it by. */
  readonly id: string
  /** MAC address of the interface. */
  readonly mac: string
  /** Switch port of the interface. */
  readonly port: number
  /** Traffic from the interface, to it, or both. */
  readonly direction: 'from' | 'to' | 'both'
  /** Whether the traffic is allowed or denied. */
  readonly allow: boolean
  /** @defaultValue any protocol */
  readonly protocol?: 'tcp' | 'udp' | 'icmp' | 'arp'
  /** TCP or UDP ports of the service: the destination of the packets in either direction. */
  readonly ports?: readonly number[]
  /** The addresses at the other end of the traffic. @defaultValue any address */
  readonly cidr?: string
}

/** Keeps rules in one switch, and writes them again whenever the switch reconnects. */
export class AclChannel implements AsyncDisposable {
  readonly #rules = new Map<string, { readonly rule: Rule, readonly cookie: bigint }>()
  readonly #dialer: SwitchDialer
  #lastCookie = MARK

  constructor(target: DialOptions, readonly log: (line: string) => void = () => {}) {
    this.#dialer = dial(target, (sw) => this.#restore(sw))
  }

  /** Adds a rule, or replaces the one with the same id. @throws an error when the switch refuses it */
  async add(rule: Rule): Promise<void> {
    if (rule.ports !== undefined && rule.protocol !== 'tcp' && rule.protocol !== 'udp') {
      throw new Error(`rule ${rule.id}: ports need the protocol tcp or udp`)
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

  /** Removes a rule. Does nothing when there is none with this id. */
  async remove(id: string): Promise<void> {
    const entry = this.#rules.get(id)
    if (entry === undefined || !this.#rules.delete(id)) return
    const { cookie } = entry
    const gone = flowMod({ command: 'delete', cookie, cookieMask: ALL_ONES_64 })
    await this.#session?.apply([gone]).catch(() => {})
  }

  /** Closes the connection. The rules stay in the switch. */
  async close(): Promise<void> {
    await this.#dialer.close()
  }

  /** Same as {@link AclChannel.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  /** The session, while the switch is connected. */
  get #session(): SwitchSession | undefined {
    const [session] = this.#dialer.sessions.values()
    return session
  }

  /** Deletes what an earlier session has left in the switch, and writes all rules. */
  async #restore(sw: SwitchSession): Promise<void> {
    void sw.closed.then(({ message }) => this.log(`disconnected: ${message}`))
    const flows = [...this.#rules.values()].flatMap(({ rule, cookie }) => flowsOf(rule, cookie))
    const clean = flowMod({ command: 'delete', cookie: MARK, cookieMask: OURS })
    await sw.apply([clean, ...flows]).then(
      () => this.log(`connected, ${this.#rules.size} rules in force`),
      (error: unknown) => this.log(String(error)),
    )
  }
}

/** The upper half of all cookies of this channel, and the mask for that half. */
const MARK = 0xac1n << 32n
const OURS = 0xffff_ffffn << 32n

const ALLOW = applyActions(output(PortNo.NORMAL))
const PROTOCOLS = {
  tcp: { ethType: 0x0800, ipProto: 6 }, udp: { ethType: 0x0800, ipProto: 17 },
  icmp: { ethType: 0x0800, ipProto: 1 }, arp: { ethType: 0x0806 },
} as const

/** The flows of a rule. More specific rules have a higher priority, and denials are above permissions. */
function flowsOf(rule: Rule, cookie: bigint): FlowMod[] {
  const { direction, protocol, ports, cidr, allow } = rule
  const specified = [protocol, ports, cidr].filter((part) => part !== undefined).length
  const directions = direction === 'both' ? ['from', 'to'] as const : [direction]
  return directions.flatMap((way) => (ports ?? [undefined]).map((port): FlowMod => flowMod({
    cookie, priority: 1000 + specified * 10 + (allow ? 0 : 1), match: matchOf(rule, way, port),
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
  if (host === undefined) throw new Error(`--switch must be tcp:ADDRESS:PORT or ssl:…, not ${values.switch}`)
  const [key, cert, ca] = [values.key, values.cert, values.ca].map((path) => path && readFileSync(path))
  // Certificates of Open vSwitch's tools contain no address: a signature of the CA is enough.
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
  await channel.close()
}

if (process.argv[1]?.endsWith('acl-channel.ts')) await main()
