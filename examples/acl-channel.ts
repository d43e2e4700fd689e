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
import {
  ALL_ONES_64, applyActions, check, flowMod, output, PortNo, type FlowMod, type Match,
} from 'daolinet/codec'
import { ApplyError, dial, type DialOptions, type SwitchDialer, type SwitchSession } from 'daolinet/switch'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fail, readAddress, readOptions } from './command-line.js'

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

  /**
   * Adds a rule, or replaces the one with the same id.
   * @throws an error when there is something wrong with it, or the switch refuses it
   */
  async add(rule: Rule): Promise<void> {
    checkRule(rule)
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

const MEMBERS: Readonly<Record<keyof Rule, (value: unknown) => boolean>> = {
  id: (value) => typeof value === 'string',
  mac: (value) => typeof value === 'string',
  port: (value) => Number.isInteger(value),
  direction: (value) => value === 'from' || value === 'to' || value === 'both',
  allow: (value) => typeof value === 'boolean',
  protocol: (value) => value === undefined || (typeof value === 'string' && Object.hasOwn(PROTOCOLS, value)),
  ports: (value) => value === undefined || (Array.isArray(value) && value.length > 0),
  cidr: (value) => value === undefined || typeof value === 'string',
}

/** Throws for a rule that is not whole, or that a switch would refuse. What it means must not be guessed. */
function checkRule(rule: Rule): void {
  const wrong = (reason: string): Error => new Error(`rule ${String(rule.id)}: ${reason}`)
  const unknown = Object.keys(rule).find((member) => !Object.hasOwn(MEMBERS, member))
  if (unknown !== undefined) throw wrong(`it has a member ${unknown}, which means nothing`)
  for (const [member, isRight] of Object.entries(MEMBERS)) {
    const value = rule[member as keyof Rule]
    if (value === undefined && !isRight(value)) throw wrong(`${member} is missing`)
    if (!isRight(value)) throw wrong(`${member} cannot be ${JSON.stringify(value)}`)
  }
  if (rule.ports !== undefined && rule.protocol !== 'tcp' && rule.protocol !== 'udp') {
    throw wrong('ports need the protocol tcp or udp')
  }
  for (const flow of flowsOf(rule, MARK)) {
    let findings
    try {
      findings = check(flow)
    } catch (error) {
      throw wrong((error as Error).message)
    }
    const [finding] = findings
    if (finding === undefined) continue
    const { path, detail, error } = finding
    throw wrong(`${path}: ${detail}${error === undefined ? '' : ` (${error})`}`)
  }
}

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
  const options = readOptions('Keeps allow and deny rules from standard input in a switch that listens.', {
    switch: {
      type: 'string', default: 'tcp:127.0.0.1:6654', help: 'the switch: tcp:ADDRESS:PORT or ssl:ADDRESS:PORT',
    },
    key: { type: 'string', help: 'for ssl: the file of the private key' },
    cert: { type: 'string', help: 'for ssl: the file of the certificate' },
    ca: { type: 'string', help: 'for ssl: the file of the certificate of the authority' },
  })
  const { prefix, host, port } = readAddress('switch', options.switch, 'tcp:', 'ssl:')
  const [key, cert, ca] = [options.key, options.cert, options.ca].map(fileOf)
  // Certificates of Open vSwitch's tools contain no address: a signature of the CA is enough.
  const tls = { key, cert, ca, checkServerIdentity: () => undefined }
  const channel = new AclChannel({ host, port, ...(prefix === 'ssl:' ? { tls } : {}) }, console.log)
  const lines = createInterface(process.stdin)
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.once(signal, () => {
      lines.close()
      process.stdin.destroy()
    })
  }
  for await (const line of lines) {
    try {
      await carryOut(line, channel)
      console.log(`done: ${line}`)
    } catch (error) {
      console.error((error as Error).message)
    }
  }
  await channel.close()
}

/** Does what a line of the input says. */
async function carryOut(line: string, channel: AclChannel): Promise<void> {
  const order = JSON.parse(line) as { readonly add?: Rule, readonly remove?: string } | null
  const { add, remove } = order ?? {}
  if (typeof add === 'object' && add !== null) return channel.add(add)
  if (typeof remove === 'string') return channel.remove(remove)
  throw new Error('a line must be {"add":RULE} or {"remove":ID}')
}

function fileOf(path: string | undefined): Buffer | undefined {
  try {
    return path === undefined ? undefined : readFileSync(path)
  } catch (error) {
    return fail(error)
  }
}

if (process.argv[1]?.endsWith('acl-channel.ts')) await main()
