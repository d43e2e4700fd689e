/** Deliberate mistakes in routing. The tests of routing must find every one of them. */

/** A mistake: a text in a file of `src/routing`, and what stands there instead. */
export interface Mistake {
  /** What is wrong, as a sentence about the product. */
  readonly what: string
  readonly file: string
  /** Stands in the file exactly once. */
  readonly text: string
  readonly instead: string
}

/** All mistakes. */
export const MISTAKES: readonly Mistake[] = [
  {
    what: 'packets of any state of their connection pass in the table of known connections',
    file: 'flows/tracked.ts',
    text: 'match: { ...match, ctState: stateOf(isNew) },',
    instead: 'match,',
  },
  {
    what: "connections are remembered in another zone than the tenant's",
    file: 'flows/tracked.ts',
    text: 'return ct(network.tenantNumber, { flags: CtFlags.COMMIT })',
    instead: 'return ct(network.tenantNumber + 1, { flags: CtFlags.COMMIT })',
  },
  {
    what: 'it does not matter who opened a connection',
    file: 'flows/tracked.ts',
    text: 'ctZone: from.network.tenantNumber, ctNwSrc: initiator.ip,',
    instead: 'ctZone: from.network.tenantNumber,',
  },
  {
    what: 'the port that a connection was opened to does not matter',
    file: 'flows/tracked.ts',
    text: '  if (!dst || transport.kind !==',
    instead: '  if (dst || transport.kind !==',
  },
  {
    what: 'packets in a direction that is always allowed are not remembered',
    file: 'flows/conversation.ts',
    text: '[...restore, commit(from), ...onward]',
    instead: '[...restore, ...onward]',
  },
  {
    what: 'what belongs to a connection passes even if nobody may open it',
    file: 'decide/stateful.ts',
    text: '  if (!allowed) {',
    instead: '  if (!allowed && fields.src) {',
  },
  {
    what: 'a packet that may be a reply is sent on without a look at its connection',
    file: 'decide/stateful.ts',
    text: "    packetOut: admission === 'opens'",
    instead: '    packetOut: true',
  },
  {
    what: 'the flows of a connection match fewer fields than its judgement depends on',
    file: 'policy/judge.ts',
    text: 'const fields = union(forward.fields, reversedFields(backward.fields))',
    instead: 'const fields = forward.fields',
  },
  {
    what: 'fragments pass where ports matter',
    file: 'flows/exact.ts',
    text: 'return fields.src || fields.dst ? { ...match, ipFrag: WHOLE } : match',
    instead: 'return match',
  },
  {
    what: 'endpoints may send from any MAC address',
    file: 'flows/host-flows.ts',
    text: 'const frame = { inPort: port, ethSrc: mac, vlanVid: UNTAGGED }',
    instead: 'const frame = { inPort: port, vlanVid: UNTAGGED }',
  },
  {
    what: 'endpoints may send from any IP address',
    file: 'flows/host-flows.ts',
    text: 'const ipv4 = { ...frame, ethType: EthType.IPV4, ipv4Src: ip }',
    instead: 'const ipv4 = { ...frame, ethType: EthType.IPV4 }',
  },
  {
    what: 'only the flows of packets from an endpoint are deleted, not of those to it',
    file: 'flows/cookie.ts',
    text: '    deletion(cookie | BigInt(number), mask | NUMBER),\n',
    instead: '',
  },
  {
    what: 'an address that had no endpoint stays unreachable when it gets one',
    file: 'upkeep/revoke.ts',
    text: "      deleteFlowsOfKind('unreachable'),\n",
    instead: '',
  },
  {
    what: 'all flows that a switch has are kept when it connects again',
    file: 'upkeep/reconcile.ts',
    text: ': isValidRoute(view, datapathId, found, settings)',
    instead: ': isValidRoute(view, datapathId, found, settings) || found.idleTimeout > 0',
  },
  {
    what: 'frames to another network need not be sent to the gateway',
    file: 'flows/drop.ts',
    text: 'const gateway = to && isRouted(from, to) ? { ethDst: gatewayMac(from.network) } : {}',
    instead: 'const gateway = {}',
  },
  {
    what: 'a denial is stronger than what passes as a reply',
    file: 'flows/pipeline.ts',
    text: "reply: { table: 'all', value: 400,",
    instead: "reply: { table: 'all', value: 250,",
  },
  {
    what: 'packets of endpoints that are limited are sent to the controller although a flow takes them',
    file: 'flows/pipeline.ts',
    text: "metered: { table: 'all', value: 1,",
    instead: "metered: { table: 'all', value: 450,",
  },
  {
    what: 'flows take packets of another tenant than their own',
    file: 'flows/drop.ts',
    text: 'const metadata = BigInt(from.network.tenantNumber)',
    instead: 'const metadata = BigInt(from.network.tenantNumber) ^ 3n',
  },
  {
    what: 'a gateway decrements the TTL twice',
    file: 'flows/path.ts',
    text: "[{ type: 'decNwTtl' }]",
    instead: "[{ type: 'decNwTtl' }, { type: 'decNwTtl' }]",
  },
  {
    what: 'an expired TTL is reported with other addresses than it arrived with',
    file: 'flows/path.ts',
    text: 'restore: [...hop(from, to), set({ ipv4Src: from.ip }), set({ ipv4Dst: to.ip })],',
    instead: 'restore: [set({ ipv4Src: from.ip }), set({ ipv4Dst: to.ip }), ...hop(from, to)],',
  },
  {
    what: 'packets to another segment are not sent to the router',
    file: 'network/crossing.ts',
    text: ': { by: \'frame\', ethSrc: here.mac, ethDst: here.nextHopMac }',
    instead: ': { by: \'frame\', ethSrc: here.mac, ethDst: there.mac }',
  },
  {
    what: 'a packet from another network arrives as if its sender were near',
    file: 'flows/path.ts',
    text: 'isRouted(from, to) ? gatewayMac(to.network) : from.mac',
    instead: 'from.mac',
  },
  {
    what: 'who asks for a neighbour is told its own MAC address',
    file: 'flows/neighbour.ts',
    text: 'instructions: answer(from, sender, to.ip, to.mac),',
    instead: 'instructions: answer(from, sender, to.ip, from.mac),',
  },
  {
    what: 'a gateway answers a ping in the name of the one who asks',
    file: 'flows/neighbour.ts',
    text: 'set({ ipv4Src: gateway }), set({ ipv4Dst: ip }),',
    instead: 'set({ ipv4Dst: ip }),',
  },
]
