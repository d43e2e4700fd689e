/** Random networks and random schedules of what happens to them. */
import * as fc from 'fast-check'
import { ACK, reversed, RST, SYN, type Talk } from './oracle.js'
import { asFamily, familyOf } from './versions.js'
import {
  drawnPolicy, IDS, OTHER_ADDRESSES, policyOf, topology, underlayMode, type Topology,
} from './topology.js'
import type { Policy, UnderlayMode } from 'daolinet/routing'

const PORTS = [80, 5432, 40_000]
const port = fc.constantFrom(...PORTS)

/** The same over the other version of IP. */
const asSix = (one: Omit<Talk, 'family'>): Talk => one.proto === 1
  ? { ...one, family: 6, proto: 58, src: one.src === 8 ? 128 : 129 } : { ...one, family: 6 }
const asBoth = (one: Omit<Talk, 'family'>): Talk[] => [{ ...one, family: 4 }, asSix(one)]

/** Few protocols and ports, so that packets and policies meet. */
export const talk: fc.Arbitrary<Talk> = fc.tuple(fc.nat(1), fc.oneof(
  fc.record({
    proto: fc.constant(6), src: port, dst: port, flags: fc.constantFrom(SYN, SYN, ACK, SYN | ACK, RST),
  }),
  fc.record({ proto: fc.constant(17), src: port, dst: port, flags: fc.constant(0) }),
  fc.constantFrom(8, 8, 0).map((type) => ({ proto: 1, src: type, dst: 0, flags: 0 })),
  fc.constant({ proto: 47, src: 0, dst: 0, flags: 0 }),
)).map(([at, one]) => asBoth(one)[at]!)

/** Every value that {@link talk} draws. */
export const TALKS: readonly Talk[] = [
  ...PORTS.flatMap((src) => PORTS.flatMap((dst) => [
    ...[SYN, ACK, SYN | ACK, RST].map((flags) => ({ proto: 6, src, dst, flags })),
    { proto: 17, src, dst, flags: 0 },
  ])),
  ...[8, 0].map((src) => ({ proto: 1, src, dst: 0, flags: 0 })),
  { proto: 47, src: 0, dst: 0, flags: 0 },
].flatMap(asBoth)

/** A packet from an endpoint to an address and its reply, twice. */
export interface Topic {
  readonly do: 'talk'
  readonly from: string
  readonly to: string
  readonly talk: Talk
  readonly ttl: number
  /** Whether the frame is sent to a station that nobody has, instead of the neighbour or the gateway. */
  readonly astray: boolean
}

/** What of a packet is forged, or that it is neighbour discovery which endpoints may not send. */
export type Forgery = 'mac' | 'ip' | 'arp' | 'mac6' | 'ip6' | 'advertisement' | 'router' | Tagging

/** What is wrong with a frame's VLAN tag: nobody has it, it is only a priority, another is behind it. */
export type Tagging = 'tag' | 'priority' | 'double'

/** An event. Numbers are taken modulo the number of hosts, flows, or the like. */
export type Happening =
  | Topic
  /** Several packets at once, possibly during a change. */
  | { readonly do: 'storm', readonly packets: readonly Topic[], readonly change?: Change }
  | { readonly do: 'forge', readonly from: string, readonly as: string, readonly what: Forgery }
  /** A packet in fragments, in some order, perhaps without the first one. */
  | {
    readonly do: 'fragments'
    readonly from: string
    readonly to: string
    readonly talk: Talk
    readonly pieces: number
    /** Whether the fragments are smaller than Open vSwitch's connection tracker accepts. */
    readonly isSmall: boolean
    readonly order: 'forward' | 'backward' | 'rotated'
    readonly isWhole: boolean
  }
  /** A packet, and its receiver's ICMP error about it, or about one that was never sent. */
  | { readonly do: 'report', readonly about: Topic, readonly isInvented: boolean }
  | { readonly do: 'resolve', readonly from: string, readonly to: string }
  | { readonly do: 'wait', readonly seconds: number }
  | { readonly do: 'lose', readonly host: number, readonly which: number }
  | { readonly do: 'connection', readonly host: number }
  | { readonly do: 'controller', readonly remembers: boolean }
  | Change

/** A change of the document. */
export type Change =
  | {
    readonly do: 'move'
    readonly id: string
    readonly to: number
    readonly recordFirst: boolean
    /** Whether the record says first that it is moving, until it speaks from there. */
    readonly isLive: boolean
  }
  | { readonly do: 'comeOrGo', readonly id: string }
  | { readonly do: 'policy', readonly at: number, readonly policy: Omit<Policy, 'id'> | undefined }
  /** The endpoint joins the group or leaves it, by the group's record or by its own. */
  | { readonly do: 'group', readonly at: number, readonly id: string, readonly byItself: boolean }
  | { readonly do: 'isolation', readonly network: number }
  /** All hosts have another underlay mode, where the network has what it takes. */
  | { readonly do: 'mode', readonly mode: UnderlayMode }

/** A network and a series of events. */
export interface Scenario extends Topology {
  readonly happenings: readonly Happening[]
}

/** What depends on the network, and on the conversations that take place in it again and again. */
type Drawn<T> = (on: Topology, topics: readonly Topic[]) => T

/** How many conversations take place again and again. */
const TOPICS = 4

const id = fc.constantFrom(...IDS)
const ttl = fc.oneof(
  { weight: 4, arbitrary: fc.constant(64) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }) },
)
const astray = fc.nat(15).map((one) => one === 0)

/** An address to send to: that of any endpoint, or another one. */
const address: fc.Arbitrary<Drawn<string>> = fc.oneof(
  { weight: 10, arbitrary: fc.nat(IDS.length - 1).map((at): Drawn<string> => (on) => on.places[at]!.ip) },
  { weight: 1, arbitrary: fc.constantFrom(...OTHER_ADDRESSES).map((ip): Drawn<string> => () => ip) },
)

/** The address of another endpoint of the same tenant. */
const peer = (from: string): fc.Arbitrary<Drawn<string>> => fc.nat(6).map((step): Drawn<string> => (on) => {
  const { tenant } = placeOf(on, from)
  const peers = on.places.filter((one) => one.tenant === tenant && one.id !== from)
  return peers[step % peers.length]!.ip
})

const topic: fc.Arbitrary<Drawn<Topic>> = id.chain((from) => fc.record({
  to: fc.oneof(
    { weight: 5, arbitrary: peer(from) },
    { weight: 1, arbitrary: address },
    { weight: 1, arbitrary: fc.constantFrom(...OTHER_ADDRESSES).map((ip): Drawn<string> => () => ip) },
  ),
  talk, ttl, astray,
}).map(({ to, ...rest }): Drawn<Topic> => (on, topics) =>
  ({ do: 'talk', from, to: asFamily(to(on, topics), rest.talk.family), ...rest })))

/** A packet of one of the topics, one time in four in the other direction; sometimes any other packet. */
const talking: fc.Arbitrary<Drawn<Topic>> = fc.record({
  choice: fc.nat(TOPICS + 1), back: fc.nat(3).map((one) => one === 0), any: topic, ttl, astray,
}).map(({ choice, back, any, ...rest }): Drawn<Topic> => (on, topics) => {
  const chosen = topics[choice]
  if (!chosen) return any(on, topics)
  const responder = responderOf(on, chosen)
  if (!back || responder === undefined) return { ...chosen, ...rest }
  return {
    ...chosen, ...rest, from: responder, talk: reversed(chosen.talk),
    to: asFamily(placeOf(on, chosen.from).ip, chosen.talk.family),
  }
})

/** An endpoint that one of the topics is about; sometimes any other. */
const concerned: fc.Arbitrary<Drawn<string>> = fc.record({ choice: fc.nat(TOPICS * 2), any: id })
  .map(({ choice, any }): Drawn<string> => (on, topics) => {
    const chosen = topics[Math.floor(choice / 2)]
    return (chosen && (choice % 2 === 0 ? chosen.from : responderOf(on, chosen))) ?? any
  })

const change: fc.Arbitrary<Drawn<Change>> = fc.oneof(
  fc.record({ id: concerned, to: fc.nat(7), recordFirst: fc.boolean(), isLive: fc.boolean() })
    .map((one): Drawn<Change> => (on, topics) => ({ do: 'move', ...one, id: one.id(on, topics) })),
  concerned.map((one): Drawn<Change> => (on, topics) => ({ do: 'comeOrGo', id: one(on, topics) })),
  fc.record({ at: fc.nat(4), policy: fc.option(drawnPolicy, { nil: undefined }) })
    .map(({ at, policy }): Drawn<Change> => (on) =>
      ({ do: 'policy', at, policy: policy && policyOf(on, policy) })),
  fc.record({ at: fc.nat(1), id: concerned, byItself: fc.boolean() })
    .map((one): Drawn<Change> => (on, topics) => ({ do: 'group', ...one, id: one.id(on, topics) })),
  fc.nat(7).map((network): Drawn<Change> => (on) =>
    ({ do: 'isolation', network: network % on.document.networks.length })),
  underlayMode.map((mode): Drawn<Change> => () => ({ do: 'mode', mode })),
)

const storm: fc.Arbitrary<Drawn<Happening>> = fc.record({
  packets: fc.array(talking, { minLength: 1, maxLength: 6 }), during: fc.option(change, { nil: undefined }),
}).map(({ packets, during }): Drawn<Happening> => (on, topics) => ({
  do: 'storm',
  packets: packets.map((packet) => packet(on, topics)),
  ...(during ? { change: during(on, topics) } : {}),
}))

const fragments: fc.Arbitrary<Drawn<Happening>> = fc.record({
  packet: talking,
  pieces: fc.integer({ min: 2, max: 4 }),
  isSmall: fc.nat(3).map((one) => one === 0),
  order: fc.constantFrom('forward', 'backward', 'rotated'),
  isWhole: fc.nat(3).map((one) => one > 0),
}).map(({ packet, ...rest }): Drawn<Happening> => (on, topics) => {
  const { from, to, talk: about } = packet(on, topics)
  return { do: 'fragments', from, to, talk: about, ...rest }
})

/** A happening that needs nothing of the network. */
const plain = (one: fc.Arbitrary<Happening>): fc.Arbitrary<Drawn<Happening>> =>
  one.map((happening): Drawn<Happening> => () => happening)

const happening: fc.Arbitrary<Drawn<Happening>> = fc.oneof(
  { weight: 12, arbitrary: talking },
  { weight: 2, arbitrary: storm },
  { weight: 3, arbitrary: fragments },
  { weight: 2, arbitrary: fc.record({ about: talking, isInvented: fc.boolean() })
    .map(({ about, isInvented }): Drawn<Happening> => (on, topics) =>
      ({ do: 'report', about: about(on, topics), isInvented })) },
  { weight: 1, arbitrary: plain(fc.record({
    do: fc.constant('forge' as const), from: id, as: id,
    what: fc.constantFrom<Forgery>(
      'mac', 'ip', 'arp', 'mac6', 'ip6', 'advertisement', 'router', 'tag', 'priority', 'double',
    ),
  })) },
  { weight: 1, arbitrary: fc.record({ from: id, to: address, family: fc.constantFrom(4, 6) })
    .map(({ from, to, family }): Drawn<Happening> => (on, topics) =>
      ({ do: 'resolve', from, to: asFamily(to(on, topics), family) })) },
  { weight: 2, arbitrary: plain(fc.record({
    do: fc.constant('wait' as const), seconds: fc.constantFrom(1, 5, 11, 30, 61),
  })) },
  { weight: 2, arbitrary: plain(fc.record({
    do: fc.constant('lose' as const), host: fc.nat(7), which: fc.nat(40),
  })) },
  { weight: 2, arbitrary: plain(fc.record({ do: fc.constant('connection' as const), host: fc.nat(7) })) },
  { weight: 1, arbitrary: plain(fc.record({
    do: fc.constant('controller' as const), remembers: fc.boolean(),
  })) },
  { weight: 5, arbitrary: change },
)

/** A change, a packet, the reverse of the change, and the packet once more. */
const episode: fc.Arbitrary<Drawn<Happening[]>> = fc.record({ change, packet: talking })
  .map(({ change: drawn, packet }): Drawn<Happening[]> => (on, topics) => {
    const [first, about] = [drawn(on, topics), packet(on, topics)]
    return [first, about, first.do === 'policy' ? { ...first, policy: undefined } : first, about]
  })

/** Random scenarios. */
export const scenario: fc.Arbitrary<Scenario> = fc.record({
  on: topology,
  topics: fc.array(topic, { minLength: TOPICS, maxLength: TOPICS }),
  happenings: fc.array(
    fc.oneof(
      { weight: 20, arbitrary: happening.map((one): Drawn<Happening[]> => (...given) => [one(...given)]) },
      { weight: 1, arbitrary: episode },
    ),
    { minLength: 1, maxLength: 30, size: 'max' },
  ),
}).map(({ on, topics, happenings }) => {
  const chosen = topics.map((one) => one(on, []))
  return { ...on, happenings: happenings.flatMap((one) => one(on, chosen)) }
})

const placeOf = ({ places }: Topology, of: string): Topology['places'][number] =>
  places.find((one) => one.id === of)!

/** The endpoint that has the topic's address in the tenant of its sender. */
function responderOf(on: Topology, { from, to }: Topic): string | undefined {
  const { tenant } = placeOf(on, from)
  return on.places.find((one) => one.tenant === tenant && asFamily(one.ip, familyOf(to)) === to)?.id
}
