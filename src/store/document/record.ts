/** The shape of each kind of record, and further rules that a record must follow. */
import {
  inPrefix, ipFamily, isHostAddress, MAX_NUMBER, networkPrefix, ofFamily, textsOf,
  type Assignment, type Backend, type Endpoint, type Group, type HeldAddress, type Host, type Network,
  type Outside, type Place, type Policy, type PortMapping, type Qos, type RecordKind, type Records,
  type Selector, type Service, type Tenant, type Texts, type TunnelMode, type Underlay,
} from '../../routing/index.js'
import {
  booleanShape, choiceShape, cidrShape, hexText, integerShape, ipShape, listShape, macShape, objectShape,
  oneOfShape, patternText, textOrNumber, textOrObject, textsShape, type Problem, type Reading, type Shape,
} from './shape.js'

const id = patternText('an id (1 to 253 characters, no white space)', /^\S{1,253}$/)
const switchPort = textOrNumber(
  patternText('a port name', /^\S{1,64}$/), integerShape('a port number', 1, 0xffff_ff00),
)
const portRangeText = patternText('a port or a range like "8000-8099"', /^[0-9]{1,5}-[0-9]{1,5}$/)
const servicePort = integerShape('a port', 1, 65_535)
const serviceProtocol = oneOfShape('tcp', 'udp', 'sctp')
const datapathId = hexText('a datapath id (16 hexadecimal digits)', /^[0-9a-fA-F]{16}$/)
const selector = choiceShape<Selector>('Which endpoints a policy speaks of', {
  endpoint: id, group: id, network: id, host: id, cidr: cidrShape,
})

const vlan = integerShape('a VLAN tag', 1, 4094)
const qos = objectShape<Qos>('Limits and marks for what an endpoint sends', {
  rate: integerShape('a rate in kilobits per second', 1, 0xffff_ffff),
  burst: integerShape('kilobits, more than one packet has,', 13, 0xffff_ffff),
  dscp: integerShape('a code point', 0, 63),
  queue: integerShape('a queue', 0, 0xffff_fffe),
}, ['rate', 'burst', 'dscp', 'queue'])

/** The shape of each kind of record. A kind that is missing here does not compile. */
export const RECORD_SHAPES: { readonly [K in RecordKind]: Shape<Records[K]> } = {
  tenant: objectShape<Tenant>('The owner of networks', { id }, []),
  network: objectShape<Network>('A logical subnet with a virtual gateway', {
    id, tenant: id, cidr: textsShape(cidrShape), gateway: textsShape(ipShape), gatewayMac: macShape,
    isolation: oneOfShape('allow', 'deny'),
    egress: textOrObject(oneOfShape('host'), objectShape<{ readonly host: string }>(
      'The host by which its endpoints reach the outside', { host: id }, [],
    )),
  }, ['gateway', 'gatewayMac', 'isolation', 'egress']),
  host: objectShape<Host>('A server with one OpenFlow switch', {
    id, datapathId, physicalCidr: textsShape(cidrShape),
    underlay: objectShape<Underlay>('Its side of the network between hosts', {
      port: switchPort, mac: macShape, ip: textsShape(ipShape), segment: id, nextHopMac: macShape,
      mode: textOrObject(oneOfShape('physical', 'mac'), objectShape<TunnelMode>(
        'Frames of endpoints inside packets between underlay addresses',
        { tunnel: oneOfShape('vxlan', 'geneve', 'gre'), port: switchPort }, [],
      )),
    }, ['port', 'nextHopMac', 'mode']),
    outside: objectShape<Outside>('Its way to the outside', {
      port: switchPort, ip: ipShape, nextHopMac: macShape, ports: portRangeText,
    }, ['ports']),
  }, ['outside']),
  endpoint: objectShape<Endpoint>('One network interface of one container', {
    id, network: id, host: id, port: switchPort, vlan,
    mac: macShape, ip: textsShape(ipShape),
    physicalIp: textsShape(ipShape), qos,
    moving: objectShape<Place>('Where it is moving to', { host: id, port: switchPort, vlan }, ['vlan']),
    groups: listShape(id),
  }, ['vlan', 'physicalIp', 'qos', 'moving', 'groups']),
  group: objectShape<Group>('A named set of endpoints', {
    id, members: listShape(id), networks: listShape(id),
  }, ['networks']),
  policy: objectShape<Policy>('A rule that allows, denies or rejects connections', {
    id, action: oneOfShape('allow', 'deny', 'reject'), from: selector, to: selector,
    direction: oneOfShape('egress', 'ingress'), tenant: id,
    protocol: textOrNumber(
      oneOfShape('tcp', 'udp', 'icmp', 'icmpv6', 'sctp'), integerShape('a protocol number', 0, 255),
    ),
    ports: listShape(textOrNumber(
      portRangeText,
      integerShape('a port', 0, 65_535),
    ), 1),
    priority: integerShape('a priority', 0, 65_535),
  }, ['direction', 'tenant', 'protocol', 'ports', 'priority']),
  service: objectShape<Service>('A virtual address and port in front of endpoints', {
    id, network: id, ip: ipShape, protocol: serviceProtocol, port: servicePort,
    backends: listShape(objectShape<Backend>('Where connections may go', {
      endpoint: id, port: servicePort, ready: booleanShape,
    }, ['ready'])),
    affinity: oneOfShape('client', 'connection'),
    affinityTimeout: integerShape('a number of seconds', 1, 65_535),
  }, ['affinity', 'affinityTimeout']),
  portMapping: objectShape<PortMapping>("A port of a host that leads to an endpoint's port", {
    id, host: id, protocol: serviceProtocol, port: servicePort, endpoint: id, endpointPort: servicePort,
  }, []),
  assignment: objectShape<Assignment>('What has been assigned to a tenant or an endpoint', {
    id: patternText('tenant/ID or endpoint/ID', /^(tenant|endpoint)\/\S{1,253}$/),
    number: integerShape('a number', 1, MAX_NUMBER),
    addresses: listShape(objectShape<HeldAddress>('A physical address that it uses or used', {
      host: id, ip: ipShape, logicalIp: ipShape,
    }, ['logicalIp'])),
  }, ['addresses']),
}

type Say = (field: string, message: string) => void
type Rules = { readonly [K in RecordKind]?: (record: Records[K], say: Say) => void }

const isMulticast = (mac: string): boolean => (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1

function wholePrefix(field: string, cidr: string, say: Say): void {
  const whole = networkPrefix(cidr)
  if (whole !== cidr) say(field, `has bits set beyond the prefix: ${cidr}; did you mean ${whole}?`)
}

const FAMILIES = [4, 6] as const

/** Reports a second address or prefix of the same version of IP. */
function oneOfEach(field: string, texts: Texts | undefined, what: string, say: Say): void {
  for (const family of FAMILIES) {
    const [first, second] = textsOf(texts).filter((text) => ipFamily(text) === family)
    if (second !== undefined) say(field, `has two ${what} of IPv${family}: ${first} and ${second}`)
  }
}

function wholePrefixes(field: string, prefixes: Texts, say: Say): void {
  for (const cidr of textsOf(prefixes)) wholePrefix(field, cidr, say)
  oneOfEach(field, prefixes, 'prefixes', say)
}

function unicast(field: string, mac: string | undefined, say: Say): void {
  if (mac !== undefined && isMulticast(mac)) say(field, `is a multicast address: ${mac}`)
}

const RULES: Rules = {
  network: ({ cidr, gateway, gatewayMac, egress }, say) => {
    wholePrefixes('cidr', cidr, say)
    unicast('gatewayMac', gatewayMac, say)
    oneOfEach('gateway', gateway, 'addresses', say)
    for (const ip of textsOf(gateway)) usable('gateway', ip, cidr, say)
    if (egress !== undefined && ofFamily(gateway, 4) === undefined) {
      say('egress', 'needs a gateway of IPv4, to which endpoints send what leaves')
    }
  },
  host: ({ datapathId: datapath, physicalCidr, underlay, outside }, say) => {
    wholePrefixes('physicalCidr', physicalCidr, say)
    oneOfEach('underlay.ip', underlay.ip, 'addresses', say)
    unicast('underlay.mac', underlay.mac, say)
    unicast('underlay.nextHopMac', underlay.nextHopMac, say)
    if (/^0+$/.test(datapath)) say('datapathId', 'is zero')
    modeRules(underlay, outside, say)
    if (outside) outsideRules(outside, textsOf(underlay.ip), say)
  },
  endpoint: ({ mac, ip, physicalIp, qos: limits }, say) => {
    unicast('mac', mac, say)
    if (limits?.burst !== undefined && limits.rate === undefined) say('qos.burst', 'needs a rate')
    for (const family of FAMILIES) {
      const [logical, physical] = [ip, physicalIp].map((texts) =>
        textsOf(texts).filter((text) => ipFamily(text) === family)) as [string[], string[]]
      const extra = physical[logical.length]
      if (extra !== undefined) say('physicalIp', `stands for no IPv${family} address in ip: ${extra}`)
    }
  },
  policy: ({ from, to, tenant, protocol, ports }, say) => {
    if ('cidr' in from) wholePrefix('from.cidr', from.cidr, say)
    if ('cidr' in to) wholePrefix('to.cidr', to.cidr, say)
    if ('cidr' in from && 'cidr' in to && tenant === undefined) {
      say('tenant', 'is needed when both selectors are prefixes, because every tenant may use them')
    }
    if (ports !== undefined && !(['tcp', 'udp', 'sctp', 6, 17, 132] as unknown[]).includes(protocol)) {
      say('ports', 'need a protocol with ports: tcp, udp or sctp')
    }
    for (const [at, range] of (ports ?? []).entries()) {
      const [low, high] = portRange(range)
      if (low > high || high > 65_535) say(`ports[${at}]`, `not a range of ports: ${JSON.stringify(range)}`)
    }
  },
}

function modeRules({ mode, port }: Underlay, outside: Outside | undefined, say: Say): void {
  if (typeof mode !== 'object') {
    if (port === undefined) say('underlay.port', `is missing: mode ${mode ?? 'physical'} has no tunnel port`)
    return
  }
  for (const [other, what] of [[port, 'underlay'], [outside?.port, 'outside']] as const) {
    const message = `port ${mode.port} is also the ${what} port of the host`
    if (mode.port === other) say('underlay.mode.port', message)
  }
}

function outsideRules({ ip, nextHopMac, ports }: Outside, own: readonly string[], say: Say): void {
  unicast('outside.nextHopMac', nextHopMac, say)
  if (ipFamily(ip) === 6) say('outside.ip', `IPv6 is not translated, only IPv4: ${ip}`)
  if (ports === undefined) {
    if (own.includes(ip)) {
      say('outside.ports', "is missing: the host's own address needs ports that are set aside")
    }
    return
  }
  const [low, high] = portRange(ports)
  if (low < 1 || low > high || high > 65_535) say('outside.ports', `not a range of ports: ${ports}`)
}

function portRange(range: string | number): readonly [low: number, high: number] {
  if (typeof range === 'number') return [range, range]
  const [low, high] = range.split('-').map(Number) as [number, number]
  return [low, high]
}

function usable(field: string, ip: string, prefixes: Texts, say: Say): void {
  const cidr = textsOf(prefixes).find((one) => inPrefix(one, ip))
  if (cidr === undefined) say(field, `is outside ${textsOf(prefixes).join(' and ')}: ${ip}`)
  else if (!isHostAddress(cidr, ip)) say(field, `is the network or broadcast address of ${cidr}: ${ip}`)
}

/** The problems of one record that has the right shape. */
export function recordProblems<K extends RecordKind>(kind: K, record: Records[K], path: string): Problem[] {
  const problems: Problem[] = []
  RULES[kind]?.(record, (field, message) => {
    problems.push({ path: path === '' ? field : `${path}.${field}`, message })
  })
  return problems
}

/**
 * Reads one record from the value of a store's entry. Unknown fields are left out: a newer version may have
 * written them.
 * @returns the record in canonical form, or undefined and at least one problem
 *
 * @example
 * ```ts
 * import { readRecord } from 'daolinet/store'
 *
 * const { record } = readRecord('network', { id: 'web', tenant: 'acme', cidr: '10.1.0.0/24', colour: 'red' })
 * console.log(record) // { id: 'web', tenant: 'acme', cidr: '10.1.0.0/24' }
 * const { problems } = readRecord('network', { id: 'web', tenant: 'acme', cidr: '10.1.0.0/33' })
 * console.log(problems[0]?.path) // cidr
 * ```
 */
export function readRecord<K extends RecordKind>(
  kind: K, value: unknown,
): { readonly record: Records[K] | undefined, readonly problems: readonly Problem[] } {
  const reading: Reading = { problems: [], unknownFields: 'drop' }
  const record = RECORD_SHAPES[kind].read(value, '', reading)
  const problems = record === undefined ? reading.problems : recordProblems(kind, record, '')
  return { record: problems.length === 0 ? record : undefined, problems }
}
