/** The shape of each kind of record, and further rules that a record must follow. */
import {
  inPrefix, ipFamily, isHostAddress, MAX_NUMBER, networkPrefix,
  type Assignment, type Backend, type Endpoint, type Group, type HeldAddress, type Host, type Network,
  type Policy, type PortMapping, type RecordKind, type Records, type Selector, type Service, type Tenant,
  type Underlay,
} from '../../routing/index.js'
import {
  choiceShape, cidrShape, hexText, integerShape, ipShape, listShape, macShape, objectShape, oneOfShape,
  patternText, textOrNumber, type Problem, type Reading, type Shape,
} from './shape.js'

const id = patternText('an id (1 to 253 characters, no white space)', /^\S{1,253}$/)
const switchPort = textOrNumber(
  patternText('a port name', /^\S{1,64}$/), integerShape('a port number', 1, 0xffff_ff00),
)
const servicePort = integerShape('a port', 1, 65_535)
const serviceProtocol = oneOfShape('tcp', 'udp', 'sctp')
const datapathId = hexText('a datapath id (16 hexadecimal digits)', /^[0-9a-fA-F]{16}$/)
const selector = choiceShape<Selector>('Which endpoints a policy speaks of', {
  endpoint: id, group: id, network: id, cidr: cidrShape,
})

/** The shape of each kind of record. A kind that is missing here does not compile. */
export const RECORD_SHAPES: { readonly [K in RecordKind]: Shape<Records[K]> } = {
  tenant: objectShape<Tenant>('The owner of networks', { id }, []),
  network: objectShape<Network>('A logical subnet with a virtual gateway', {
    id, tenant: id, cidr: cidrShape, gateway: ipShape, gatewayMac: macShape,
    isolation: oneOfShape('allow', 'deny'),
  }, ['gateway', 'gatewayMac', 'isolation']),
  host: objectShape<Host>('A server with one OpenFlow switch', {
    id, datapathId, physicalCidr: cidrShape,
    underlay: objectShape<Underlay>('Its side of the network between hosts', {
      port: switchPort, mac: macShape, ip: ipShape, segment: id, nextHopMac: macShape,
    }, ['nextHopMac']),
  }, []),
  endpoint: objectShape<Endpoint>('One network interface of one container', {
    id, network: id, host: id, port: switchPort, mac: macShape, ip: ipShape, physicalIp: ipShape,
  }, ['physicalIp']),
  group: objectShape<Group>('A named set of endpoints', { id, members: listShape(id) }, []),
  policy: objectShape<Policy>('A rule that allows or denies talk', {
    id, action: oneOfShape('allow', 'deny'), from: selector, to: selector, tenant: id,
    protocol: textOrNumber(
      oneOfShape('tcp', 'udp', 'icmp', 'sctp'), integerShape('a protocol number', 0, 255),
    ),
    ports: listShape(textOrNumber(
      patternText('a port or a range like "8000-8099"', /^[0-9]{1,5}-[0-9]{1,5}$/),
      integerShape('a port', 0, 65_535),
    ), 1),
    priority: integerShape('a priority', 0, 65_535),
  }, ['tenant', 'protocol', 'ports', 'priority']),
  service: objectShape<Service>('A virtual address and port in front of endpoints', {
    id, network: id, ip: ipShape, protocol: serviceProtocol, port: servicePort,
    backends: listShape(objectShape<Backend>('Where connections may go', {
      endpoint: id, port: servicePort,
    }, [])),
  }, []),
  portMapping: objectShape<PortMapping>("A port of a host that leads to an endpoint's port", {
    id, host: id, protocol: serviceProtocol, port: servicePort, endpoint: id, endpointPort: servicePort,
  }, []),
  assignment: objectShape<Assignment>('What has been assigned to a tenant or an endpoint', {
    id: patternText('tenant/ID or endpoint/ID', /^(tenant|endpoint)\/\S{1,253}$/),
    number: integerShape('a number', 1, MAX_NUMBER),
    addresses: listShape(objectShape<HeldAddress>('A physical address that it uses or used', {
      host: id, ip: ipShape,
    }, [])),
  }, ['addresses']),
}

type Say = (field: string, message: string) => void
type Rules = { readonly [K in RecordKind]?: (record: Records[K], say: Say) => void }

const isMulticast = (mac: string): boolean => (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1

function wholePrefix(field: string, cidr: string, say: Say): void {
  const whole = networkPrefix(cidr)
  if (whole !== cidr) say(field, `has bits set beyond the prefix: ${cidr}; did you mean ${whole}?`)
}

function unicast(field: string, mac: string | undefined, say: Say): void {
  if (mac !== undefined && isMulticast(mac)) say(field, `is a multicast address: ${mac}`)
}

const RULES: Rules = {
  network: ({ cidr, gateway, gatewayMac }, say) => {
    wholePrefix('cidr', cidr, say)
    unicast('gatewayMac', gatewayMac, say)
    if (gateway !== undefined) usable('gateway', gateway, cidr, say)
  },
  host: ({ datapathId: datapath, physicalCidr, underlay }, say) => {
    wholePrefix('physicalCidr', physicalCidr, say)
    unicast('underlay.mac', underlay.mac, say)
    unicast('underlay.nextHopMac', underlay.nextHopMac, say)
    if (/^0+$/.test(datapath)) say('datapathId', 'is zero')
  },
  endpoint: ({ mac, ip, physicalIp }, say) => {
    unicast('mac', mac, say)
    if (physicalIp !== undefined && ipFamily(physicalIp) !== ipFamily(ip)) {
      say('physicalIp', `is not of the same family as ${ip}: ${physicalIp}`)
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

function portRange(range: string | number): readonly [low: number, high: number] {
  if (typeof range === 'number') return [range, range]
  const [low, high] = range.split('-').map(Number) as [number, number]
  return [low, high]
}

function usable(field: string, ip: string, cidr: string, say: Say): void {
  if (!inPrefix(cidr, ip)) say(field, `is outside ${cidr}: ${ip}`)
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
