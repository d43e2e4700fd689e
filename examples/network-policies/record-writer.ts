/** Groups and policies as they are collected. */
import { createHash } from 'node:crypto'
import { numberOf, type NumberedPorts } from './ports.js'
import type { Cluster } from './cluster.js'
import type { Rule } from './compile.js'
import type { Pod } from './kubernetes.js'
import type { Group, Policy, PolicyDirection, Selector } from 'daolinet/routing'

/** Everybody, one selector for each version of IP. */
export const EVERYBODY: readonly Selector[] = [{ cidr: '0.0.0.0/0' }, { cidr: '::/0' }]

/** The peer and the pods of the policy as sender and receiver. */
export function sidesOf(
  direction: PolicyDirection, peer: Selector, own: Selector,
): Pick<Policy, 'from' | 'to'> {
  return direction === 'ingress' ? { from: peer, to: own } : { from: own, to: peer }
}

/** Collects groups and policies, with ids made of the names they are given. */
export class RecordWriter {
  readonly groups: Group[] = []
  readonly policies: Policy[] = []
  readonly #prefix: string
  readonly #cluster: Cluster
  /** How many policies have been written under each name. */
  readonly #numbers = new Map<string, number>()

  constructor(prefix: string, cluster: Cluster) {
    this.#prefix = prefix
    this.#cluster = cluster
  }

  /** A selector of these pods; undefined when there are none. */
  group(pods: readonly Pod[], ...names: readonly string[]): Selector | undefined {
    if (pods.length === 0) return undefined
    const id = this.#id(names)
    this.groups.push({ id, members: pods.map(this.#cluster.endpointOf).sort() })
    return { group: id }
  }

  /** Writes a policy. */
  policy(policy: Omit<Policy, 'id'>, ...names: readonly string[]): void {
    const name = names.join('/')
    const number = this.#numbers.get(name) ?? 0
    this.#numbers.set(name, number + 1)
    this.policies.push({ id: this.#id([...names, String(number)]), ...policy })
  }

  /** Opens what one rule allows to the pods of its policy. */
  rule(
    { peers, ports }: Rule, direction: PolicyDirection, targets: readonly Pod[], priority: number,
    ...names: readonly string[]
  ): void {
    const own = this.group(targets, ...names, 'pods')
    if (!own) return
    const others = peers
      ? [this.group(peers.pods, ...names, 'peers'), ...peers.prefixes.map((cidr) => ({ cidr }))]
        .filter((selector) => selector !== undefined)
      : EVERYBODY
    const open = (peer: Selector, pods: Selector, what: NumberedPorts): void =>
      this.policy(
        { action: 'allow', ...sidesOf(direction, peer, pods), direction, ...what, priority }, ...names)
    for (const what of ports.numbered) for (const peer of others) open(peer, own, what)
    for (const [at, port] of ports.named.entries()) {
      // The name is looked up at whoever receives. Each number is for the pods that have it.
      const receivers = direction === 'ingress' ? targets : peers?.pods ?? this.#cluster.pods
      const byNumber = new Map<number, Pod[]>()
      for (const pod of receivers) {
        const number = numberOf(pod, port)
        if (number !== undefined) byNumber.set(number, [...byNumber.get(number) ?? [], pod])
      }
      for (const [number, pods] of byNumber) {
        const receiving = this.group(pods, ...names, `port${at}`, String(number))!
        const what = { protocol: port.protocol, ports: [number] }
        if (direction === 'egress') open(receiving, own, what)
        else for (const peer of others) open(peer, receiving, what)
      }
    }
  }

  /** Names that are too long for an id are cut, with a hash of the whole. */
  #id(names: readonly string[]): string {
    const id = `${this.#prefix}${names.join('/')}`
    if (id.length <= MAX_ID) return id
    return `${id.slice(0, MAX_ID - HASH)}${createHash('sha256').update(id).digest('hex').slice(0, HASH)}`
  }
}

const MAX_ID = 253
const HASH = 16
