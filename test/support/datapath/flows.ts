/** Random flows, as `ovs-ofctl` writes them. */
import * as fc from 'fast-check'

const IPV4 = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.9'] as const
const IPV6 = ['fd00::1', 'fd00::2', 'fd00::3', 'fd00::9'] as const
const PORTS = [53, 80, 600, 1000, 1001] as const

/** The addresses and ports that flows and frames have in common, so that they meet. */
export const common = { IPV4, IPV6, PORTS, ZONES: [4, 5] } as const

const of = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values)
const port = of(...PORTS)
const zone = of(...common.ZONES)

/** A protocol that a flow matches, and what else it may then match and set. */
interface Kind {
  readonly match: string
  readonly family?: 4 | 6
  readonly ports?: 'tcp' | 'udp'
  readonly more: readonly string[]
}

const KINDS: readonly Kind[] = [
  { match: '', more: ['dl_src=02:00:00:00:00:01', 'dl_vlan=5', 'dl_vlan=5,dl_vlan_pcp=3'] },
  { match: 'arp', more: ['arp_op=1', 'arp_spa=10.0.0.1', 'arp_tha=02:00:00:00:00:01'] },
  {
    match: 'ip', family: 4,
    more: [
      'nw_frag=yes', 'nw_frag=first', 'nw_frag=later', 'nw_frag=no', 'nw_tos=32', 'nw_ttl=64', 'nw_proto=47',
    ],
  },
  {
    match: 'ipv6', family: 6,
    more: ['nw_frag=later', 'nw_frag=no', 'nw_proto=44', 'ipv6_label=5', 'nw_ecn=1'],
  },
  { match: 'tcp', family: 4, ports: 'tcp', more: ['tcp_flags=+syn', 'tcp_flags=-ack'] },
  { match: 'udp', family: 4, ports: 'udp', more: ['nw_frag=not_later', 'tp_src=0'] },
  { match: 'icmp', family: 4, more: ['icmp_type=8', 'icmp_type=0', 'icmp_type=3,icmp_code=3'] },
  { match: 'tcp6', family: 6, ports: 'tcp', more: ['tcp_flags=+rst'] },
  { match: 'udp6', family: 6, ports: 'udp', more: ['nw_frag=first'] },
  { match: 'icmp6', family: 6, more: ['icmp_type=128', 'icmp_type=1', 'icmp_type=135,nd_target=fd00::1'] },
]

const STATES = [
  '+trk', '-trk', '+trk+new', '+trk-new', '+trk+est', '+trk+est+rpl', '+trk+est-rpl', '+trk+rel',
  '+trk+rel+rpl', '+trk+inv', '+trk-inv', '+snat', '+dnat', '-snat-dnat+trk',
]

/** Fields of a kind's addresses and ports. */
function fieldsOf({ family, ports, more }: Kind): fc.Arbitrary<string> {
  const choices: fc.Arbitrary<string>[] = more.map((text) => fc.constant(text))
  const pair = (names: fc.Arbitrary<string>, values: fc.Arbitrary<string | number>): fc.Arbitrary<string> =>
    fc.tuple(names, values).map((both) => both.join('='))
  if (family === 4) choices.push(pair(of('nw_src', 'nw_dst'), of(...IPV4)))
  if (family === 6) choices.push(pair(of('ipv6_src', 'ipv6_dst'), of(...IPV6)))
  if (ports !== undefined) choices.push(pair(of('tp_src', 'tp_dst'), port))
  return fc.oneof(...choices)
}

/** Fields of connection tracking. */
function trackingOf({ family }: Kind): fc.Arbitrary<string> {
  const choices = [
    of(...STATES).map((state) => `ct_state=${state}`), zone.map((one) => `ct_zone=${one}`),
    of('ct_mark=1', 'ct_mark=0', 'ct_mark=0x2/0x2', 'ct_label=0x5'),
  ]
  if (family === 4) {
    const ends = of(
      'ct_nw_src=10.0.0.1', 'ct_nw_dst=10.0.0.2', 'ct_nw_proto=17', 'ct_nw_proto=6,ct_tp_src=1000',
    )
    choices.push(ends.map((text) => `ct_state=+trk+est,${text}`))
  }
  if (family === 6) {
    const ends = of('ct_ipv6_src=fd00::1', 'ct_ipv6_dst=fd00::2', 'ct_nw_proto=17,ct_tp_dst=53')
    choices.push(ends.map((text) => `ct_state=+trk-inv,${text}`))
  }
  return fc.oneof(...choices)
}

const always = of('', '', 'in_port=1', 'in_port=2', 'reg0=5', 'metadata=0x1')

function natOf({ family }: Kind): fc.Arbitrary<string> {
  const addresses = family === 4 ? IPV4 : IPV6
  const range = fc.tuple(of('src', 'dst'), of(...addresses), fc.option(port, { nil: undefined }))
    .map(([side, address, at]) => {
      if (at === undefined) return `nat(${side}=${address})`
      return `nat(${side}=${family === 6 ? `[${address}]` : address}:${at})`
    })
  return fc.oneof({ weight: 3, arbitrary: range }, of('nat', 'nat(src)', 'nat(dst)'))
}

/** A ct action. Only what is kept is translated or written to. */
function ctOf(kind: Kind, table: number): fc.Arbitrary<string> {
  // Only forward: what goes round is dropped after some rounds, and grows until then.
  const next = table === 3 ? fc.constant(undefined)
    : fc.option(fc.integer({ min: table + 1, max: 3 }), { nil: undefined })
  const exec = of(
    'set_field:0x1->ct_mark', 'set_field:0x2/0x2->ct_mark', 'load:0x5->NXM_NX_CT_LABEL[0..63]',
    'move:NXM_NX_REG0[]->NXM_NX_CT_MARK[]',
  )
  return fc.record({
    commit: fc.boolean(), force: fc.boolean(), next, where: fc.oneof(zone, of('NXM_NX_REG0[0..15]')),
    nat: fc.option(natOf(kind), { nil: undefined }), exec: fc.option(exec, { nil: undefined }),
  }).map(({ commit, force, next, where, nat, exec }) => {
    const plain = nat === undefined || commit ? nat : 'nat'
    return `ct(${[
      ...(commit ? ['commit'] : []), ...(commit && force && nat === undefined ? ['force'] : []),
      ...(next === undefined ? [] : [`table=${next}`]), `zone=${where}`,
      ...(plain === undefined ? [] : [plain]), ...(commit && exec !== undefined ? [`exec(${exec})`] : []),
    ].join(',')})`
  })
}

/** Actions that change a packet of a kind. */
function rewritesOf({ family, ports }: Kind): readonly string[] {
  return [
    'set_field:02:00:00:00:00:07->eth_dst', 'set_field:5->reg0', 'set_field:4->reg0',
    'load:0x1->OXM_OF_METADATA[]',
    'pop_vlan,push_vlan:0x8100,set_field:4102->vlan_vid', 'pop_vlan',
    ...(family === undefined ? [] : ['dec_ttl', 'set_field:8->ip_dscp', 'set_field:1->ip_ecn']),
    ...(family === 4 ? ['set_field:10.0.0.2->ip_dst', 'set_field:10.0.0.9->ip_src'] : []),
    ...(family === 6 ? ['set_field:fd00::2->ipv6_dst', 'set_field:fd00::9->ipv6_src'] : []),
    ...(ports === undefined ? [] : [`set_field:80->${ports}_dst`, `set_field:1001->${ports}_src`]),
  ]
}

function actionsOf(kind: Kind, table: number): fc.Arbitrary<string> {
  const outputs = of('output:1', 'output:2', 'output:3', 'in_port', 'controller:65535', 'all', 'flood')
  const choices: fc.WeightedArbitrary<string>[] = [
    { weight: 4, arbitrary: outputs }, { weight: 3, arbitrary: of(...rewritesOf(kind)) },
    ...(kind.family === undefined ? [] : [
      { weight: 6, arbitrary: ctOf(kind, table) }, { weight: 1, arbitrary: fc.constant('ct_clear') },
    ]),
  ]
  // What is translated and tracked again in one list, Open vSwitch 3.1 handles otherwise (see the guide).
  const list = fc.array(fc.oneof(...choices), { maxLength: 4 })
    .filter((actions) => actions.filter(isTracking).length < 2 || !actions.some(isTranslating))
  const written = of(
    'output:2', 'controller:65535', 'set_field:02:00:00:00:00:08->eth_src,output:1',
    ...(kind.family === undefined ? [] : ['output:3,dec_ttl']),
  )
  return fc.tuple(list, fc.option(written, { nil: undefined, freq: 6 }), fc.integer({ min: 0, max: 6 }))
    .map(([actions, write, next]) => [
      ...actions,
      ...(write === undefined ? [] : [`write_actions(${write})`]),
      // A ct action with a table that comes after actions were written would end Open vSwitch 3.1.
      ...(write === undefined && next > table && next < 4 ? [`goto_table:${next}`] : []),
    ].join(',') || 'drop')
}

const isTracking = (action: string): boolean => action.startsWith('ct(')
const isTranslating = (action: string): boolean => isTracking(action) && action.includes('nat')

/** Open vSwitch 3.1 spoils fragments whose addresses a flow sets, or whose ports when it has tracked them. */
const SPOILING = /->ip|ct\(.*->(?:tcp|udp)_/
const WHOLE = ['nw_frag=no']

/** A flow in one of the tables 0 to 3, without its priority. */
const flow: fc.Arbitrary<string> = fc.tuple(of(...KINDS), of(0, 0, 0, 1, 1, 2, 3)).chain(([kind, table]) =>
  fc.record({
    always,
    fields: fc.array(fieldsOf(kind), { maxLength: 2 }),
    tracking: fc.array(trackingOf(kind), { maxLength: table === 0 ? 0 : 2 }),
    actions: actionsOf(kind, table),
  }).map(({ always: general, fields, tracking, actions }) => [
    `table=${table}`, kind.match, general,
    ...unique([...SPOILING.test(actions) ? WHOLE : [], ...fields, ...tracking]), `actions=${actions}`,
  ].filter((part) => part !== '').join(',')))

/** Flows. Of two that a packet could match, Open vSwitch may take either: no two have one priority. */
export const flowTexts: fc.Arbitrary<readonly string[]> = fc
  .array(flow, { minLength: 1, maxLength: 16, size: 'max' })
  .map((flows) => flows.map((text, index) => `cookie=${index + 1},priority=${index + 1},${text}`))

/** Without the parts that match a field which an earlier one matches. */
function unique(parts: readonly string[]): readonly string[] {
  const seen = new Set<string>()
  return parts.filter((part) => {
    const names = part.split(',').map((pair) => pair.split('=')[0]!)
    const repeated = names.some((name) => seen.has(name))
    for (const name of names) seen.add(name)
    return !repeated
  })
}
