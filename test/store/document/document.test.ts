import { readFileSync } from 'node:fs'
import Ajv from 'ajv'
import * as fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import {
  checkDocument, DOCUMENT_SECTIONS, DocumentError, formatDocument, formatProblem, networkSchema,
  parseDocument,
} from '../../../src/store/document/document.js'
import { RECORD_SHAPES } from '../../../src/store/document/record.js'
import { listShape, type Reading } from '../../../src/store/document/shape.js'
import { property } from '../../support/property.js'

const sample = {
  tenants: [{ id: 'acme' }, { id: 'globex' }],
  networks: [
    { id: 'web', tenant: 'acme', cidr: '10.1.0.0/24', gateway: '10.1.0.1' },
    { id: 'db', tenant: 'acme', cidr: '10.2.0.0/24', gatewayMac: '02:00:00:00:ff:01', isolation: 'deny' },
    { id: 'lab', tenant: 'globex', cidr: '10.1.0.0/24' },
  ],
  hosts: [{
    id: 'host1', datapathId: '0000000000000001', physicalCidr: '172.30.1.0/24',
    underlay: { port: 'up0', mac: '02:00:00:00:aa:01', ip: '192.168.50.1', segment: 'rack1' },
  }],
  endpoints: [
    { id: 'c11', network: 'web', host: 'host1', port: 'v1', mac: '02:00:00:00:01:01', ip: '10.1.0.11' },
    {
      id: 'c12', network: 'db', host: 'host1', port: 2, mac: '02:00:00:00:01:02', ip: '10.2.0.11',
      groups: ['all'],
    },
    { id: 'c13', network: 'lab', host: 'host1', port: 'v3', mac: '02:00:00:00:01:01', ip: '10.1.0.11' },
  ],
  groups: [{ id: 'frontends', members: ['c11'] }, { id: 'all', members: [], networks: ['web', 'db'] }],
  policies: [{
    id: 'p1', action: 'allow', from: { group: 'frontends' }, to: { network: 'db' },
    protocol: 'tcp', ports: [5432, '8000-8099'], priority: 100,
  }, {
    id: 'p2', action: 'reject', from: { host: 'host1' }, to: { group: 'all' }, direction: 'ingress',
  }],
  services: [{
    id: 's1', network: 'web', ip: '10.1.0.100', protocol: 'tcp', port: 80,
    backends: [{ endpoint: 'c11', port: 8080 }],
  }],
  portMappings: [{ id: 'm1', host: 'host1', protocol: 'tcp', port: 8080, endpoint: 'c11', endpointPort: 80 }],
}

/** The sample with the value at a path replaced; `undefined` leaves it out. */
function changed(path: (string | number)[], value: unknown): unknown {
  const copy = structuredClone(sample) as unknown
  const last = path.at(-1)!
  let at = copy as Record<string | number, unknown>
  for (const step of path.slice(0, -1)) at = at[step] as typeof at
  if (value === undefined) delete at[last]
  else at[last] = value
  return copy
}

const problemsOf = (value: unknown): string[] => checkDocument(value).problems.map(formatProblem)

describe('the network document', () => {
  it('has no problems when it is valid', () => {
    expect(problemsOf(sample)).toEqual([])
    expect(problemsOf({ $schema: 'network.schema.json' })).toEqual([])
  })

  it('is read into canonical form, and formats to text that reads back the same', () => {
    const spelled = parseDocument(JSON.stringify(changed(['endpoints', 0, 'mac'], '02:00:00:00:01:AB')))
    expect(spelled.endpoints[0]?.mac).toBe('02:00:00:00:01:ab')
    expect(parseDocument(formatDocument(spelled))).toEqual(spelled)
    const six = parseDocument(JSON.stringify({
      tenants: [{ id: 't' }],
      networks: [{ id: 'n', tenant: 't', cidr: '2001:DB8:0::/64', gateway: '2001:db8::0:1' }],
    }))
    expect(six.networks[0]).toMatchObject({ cidr: '2001:db8::/64', gateway: '2001:db8::1' })
  })

  const broken: [string, (string | number)[], unknown, string[]][] = [
    ['a short MAC', ['endpoints', 1, 'mac'], '02:00', ['endpoints[1].mac: not a MAC address: "02:00"']],
    ['no address at all', ['endpoints', 1, 'ip'], undefined, ['endpoints[1].ip: is missing']],
    ['a number for an address', ['endpoints', 1, 'ip'], 7, ['endpoints[1].ip: not an IP address: 7']],
    ['an unknown field', ['networks', 0, 'colour'], 'red',
      ['networks[0].colour: is not a known field']],
    ['an unknown section', ['things'], [], ['things: is not a section of a network document']],
    ['a section that is no list', ['groups'], {}, [
      'groups: not a list: {}', 'policies[0].from.group: there is no group "frontends"',
      'endpoints[1].groups[0]: there is no group "all"',
      'policies[1].to.group: there is no group "all"']],
    ['a group that does not exist', ['endpoints', 1, 'groups'], ['frontend', 'frontend'], [
      'endpoints[1].groups[0]: there is no group "frontend"; did you mean "frontends"?',
      'endpoints[1].groups[1]: "frontend" is already used by endpoints[1].groups[0]',
      'endpoints[1].groups[1]: there is no group "frontend"; did you mean "frontends"?']],
    ['a network of a group that does not exist', ['groups', 1, 'networks', 1], 'dd', [
      'groups[1].networks[1]: there is no network "dd"; did you mean "db"?']],
    ['a host that does not exist', ['policies', 1, 'from', 'host'], 'hots1', [
      'policies[1].from.host: there is no host "hots1"; did you mean "host1"?']],
    ['a direction that is none', ['policies', 1, 'direction'], 'in',
      ['policies[1].direction: not one of egress, ingress: "in"']],
    ['an action that is none', ['policies', 1, 'action'], 'drop',
      ['policies[1].action: not one of allow, deny, reject: "drop"']],
    ['a policy for a group of networks of another tenant', ['policies', 1, 'from'], { endpoint: 'c13' }, [
      'policies[1]: has no effect: nothing passes from one tenant to another (globex, acme)']],
    ['a field with a slip', ['endpoints', 0, 'netwrok'], 'web',
      ['endpoints[0].netwrok: is not a known field; did you mean "network"?']],
    ['a section with a slip', ['endponits'], [],
      ['endponits: is not a section of a network document; did you mean "endpoints"?']],
    ['a record that is no object', ['tenants', 1], null, [
      'tenants[1]: not an object: null', 'networks[2].tenant: there is no tenant "globex"']],
    ['an id with a space', ['services', 0, 'id'], 'a b',
      ['services[0].id: not an id (1 to 253 characters, no white space): "a b"']],
    ['host bits in a prefix', ['networks', 1, 'cidr'], '10.2.0.7/24',
      ['networks[1].cidr: has bits set beyond the prefix: 10.2.0.7/24; did you mean 10.2.0.0/24?']],
    ['a gateway outside', ['networks', 0, 'gateway'], '10.9.0.1',
      ['networks[0].gateway: is outside 10.1.0.0/24: 10.9.0.1']],
    ['a broadcast address as gateway', ['networks', 0, 'gateway'], '10.1.0.255',
      ['networks[0].gateway: is the network or broadcast address of 10.1.0.0/24: 10.1.0.255']],
    ['networks of one tenant that overlap', ['networks', 1, 'cidr'], '10.0.0.0/8', [
      'networks[0].cidr: 10.1.0.0/24 overlaps 10.0.0.0/8 of networks[1].cidr']],
    ['a dangling network', ['endpoints', 0, 'network'], 'nowhere', [
      'endpoints[0].network: there is no network "nowhere"']],
    ['a dangling member', ['groups', 0, 'members', 0], 'c99',
      ['groups[0].members[0]: there is no endpoint "c99"']],
    ['an id twice', ['endpoints', 2, 'id'], 'c11', [
      'endpoints[2].id: the endpoint id "c11" is already used by endpoints[0].id',
      'services[0].backends[0].endpoint: c11 belongs to another tenant',
      'policies[0]: has no effect: nothing passes from one tenant to another (globex, acme)',
    ]],
    ['an address outside its network', ['endpoints', 0, 'ip'], '10.2.0.11', [
      'endpoints[0].ip: is outside 10.1.0.0/24 of network web: 10.2.0.11',
      'endpoints[1].ip: 10.2.0.11 is already used by endpoints[0].ip']],
    ['the address of the gateway', ['endpoints', 0, 'ip'], '10.1.0.1',
      ['endpoints[0].ip: is the address of the gateway: 10.1.0.1']],
    ['a port twice', ['endpoints', 2, 'port'], 'v1',
      ['endpoints[2].port: port v1 is already used by endpoints[0].port']],
    ['a tag that is none', ['endpoints', 0, 'vlan'], 4095,
      ['endpoints[0].vlan: not a VLAN tag from 1 to 4094: 4095']],
    ['a tag for priority only', ['endpoints', 0, 'vlan'], 0,
      ['endpoints[0].vlan: not a VLAN tag from 1 to 4094: 0']],
    ['a burst without a rate', ['endpoints', 0, 'qos'], { burst: 100 },
      ['endpoints[0].qos.burst: needs a rate']],
    ['a burst that lets no packet pass', ['endpoints', 0, 'qos'], { rate: 100, burst: 12 },
      ['endpoints[0].qos.burst: not kilobits, more than one packet has, from 13 to 4294967295: 12']],
    ['limits that are none', ['endpoints', 0, 'qos'], { rate: 0, dscp: 64, queue: -1, color: 1 }, [
      'endpoints[0].qos.rate: not a rate in kilobits per second from 1 to 4294967295: 0',
      'endpoints[0].qos.dscp: not a code point from 0 to 63: 64',
      'endpoints[0].qos.queue: not a queue from 0 to 4294967294: -1',
      'endpoints[0].qos.color: is not a known field']],
    ['the port of the underlay', ['endpoints', 2, 'port'], 'up0',
      ['endpoints[2].port: port up0 is the underlay port of the host']],
    ['a multicast MAC', ['endpoints', 0, 'mac'], '03:00:00:00:00:01',
      ['endpoints[0].mac: is a multicast address: 03:00:00:00:00:01']],
    ['a physical address outside', ['endpoints', 0, 'physicalIp'], '172.31.0.1',
      ['endpoints[0].physicalIp: is outside 172.30.1.0/24 of host host1: 172.31.0.1']],
    ['datapath id zero', ['hosts', 0, 'datapathId'], '0'.repeat(16), ['hosts[0].datapathId: is zero']],
    ['a physical prefix with the address of a host inside', ['hosts', 0, 'physicalCidr'], '192.168.0.0/16', [
      'hosts[0].physicalCidr: 192.168.0.0/16 contains 192.168.50.1 of hosts[0].underlay.ip:'
      + ' addresses of endpoints and of hosts must differ']],
    ['two prefixes of one version', ['hosts', 0, 'physicalCidr'], ['fd00::/64', 'fd01::/64'], [
      'hosts[0].physicalCidr: has two prefixes of IPv6: fd00::/64 and fd01::/64']],
    ['two gateways of one version', ['networks', 0, 'gateway'], ['10.1.0.1', '10.1.0.2'], [
      'networks[0].gateway: has two addresses of IPv4: 10.1.0.1 and 10.1.0.2']],
    ['a gateway of another version', ['networks', 0, 'gateway'], ['10.1.0.1', '2001:db8::1'], [
      'networks[0].gateway: is outside 10.1.0.0/24: 2001:db8::1']],
    ['an address that is listed twice', ['endpoints', 0, 'ip'], ['10.1.0.11', '10.1.0.11'], [
      'endpoints[0].ip[1]: is listed twice: 10.1.0.11']],
    ['an address outside its network', ['endpoints', 0, 'ip'], ['10.1.0.11', '2001:db8::11'], [
      'endpoints[0].ip[1]: is outside 10.1.0.0/24 of network web: 2001:db8::11']],
    ['a physical address that stands for none', ['endpoints', 0, 'physicalIp'], 'fd00::11', [
      'endpoints[0].physicalIp: stands for no IPv6 address in ip: fd00::11',
      'endpoints[0].physicalIp: host host1 has no IPv6 prefix: fd00::11']],
    ['two selectors in one', ['policies', 0, 'to'], { network: 'db', cidr: 0 }, [
      'policies[0].to: needs exactly one of endpoint, group, network, host, cidr:'
      + ' {"network":"db","cidr":0}']],
    ['ports without a protocol', ['policies', 0, 'protocol'], undefined, [
      'policies[0].ports: need a protocol with ports: tcp, udp or sctp']],
    ['a range that runs backwards', ['policies', 0, 'ports', 1], '9-1', [
      'policies[0].ports[1]: not a range of ports: "9-1"']],
    ['a policy between tenants', ['policies', 0, 'to'], { network: 'lab' }, [
      'policies[0]: has no effect: nothing passes from one tenant to another (acme, globex)']],
    ['a service at an address in use', ['services', 0, 'ip'], '10.1.0.11', [
      'services[0].ip: 10.1.0.11 is already used by endpoints[0].ip']],
    ["a backend of another tenant's", ['services', 0, 'backends', 0, 'endpoint'], 'c13', [
      'services[0].backends[0].endpoint: c13 belongs to another tenant']],
  ]
  it.each(broken)('reports %s', (_what, path, value, expected) => {
    expect(problemsOf(changed(path, value)).sort()).toEqual([...expected].sort())
  })

  it('reports underlay addresses inside any physical prefix, and physical prefixes that overlap', () => {
    const host = (n: number, physicalCidr: string, ip: string) => ({
      id: `h${n}`, datapathId: `000000000000000${n}`, physicalCidr,
      underlay: { port: 1, mac: `02:00:00:00:aa:0${n}`, ip, segment: 's' },
    })
    const collisions = (...hosts: ReturnType<typeof host>[]): string[] => problemsOf({ hosts })
    expect(collisions(
      host(1, '10.0.0.0/24', '10.0.2.9'), host(2, '10.0.1.0/24', '10.0.3.0'),
      host(3, '10.0.2.0/23', '10.9.0.1'),
    )).toEqual([
      'hosts[2].physicalCidr: 10.0.2.0/23 contains 10.0.2.9 of hosts[0].underlay.ip:'
      + ' addresses of endpoints and of hosts must differ',
      'hosts[2].physicalCidr: 10.0.2.0/23 contains 10.0.3.0 of hosts[1].underlay.ip:'
      + ' addresses of endpoints and of hosts must differ',
    ])
    expect(collisions(host(1, '10.0.0.0/24', '192.0.2.1'), host(2, '10.0.0.0/32', '192.0.2.2')))
      .toEqual(['hosts[1].physicalCidr: 10.0.0.0/32 overlaps 10.0.0.0/24 of hosts[0].physicalCidr'])
    expect(collisions(host(1, '10.0.0.0/24', '10.0.1.0'), host(2, '10.0.1.1/32', '9.255.255.255')))
      .toEqual([])
  })

  it('reports what is wrong with single values, with records and between records at once', () => {
    const odd = { ...sample.endpoints[0], colour: 'red', mac: '03:00:00:00:00:01' }
    const document = changed(['endpoints', 0], odd)
    const { endpoints, ...rest } = document as typeof sample
    const seen = problemsOf({ ...rest, endpoints: [...endpoints, { ...endpoints[0], id: 'c99', ip: 'x' }] })
    expect(seen).toEqual([
      'endpoints[0].colour: is not a known field',
      'endpoints[0].mac: is a multicast address: 03:00:00:00:00:01',
      'endpoints[3].ip: not an IP address: "x"',
      'endpoints[3].colour: is not a known field',
    ])
    const clashing = { ...endpoints[0], id: 'c99', shape: 'round' }
    expect(problemsOf({ ...rest, endpoints: [endpoints[0], clashing] })).toEqual(expect.arrayContaining([
      'endpoints[1].shape: is not a known field',
      'endpoints[1].ip: 10.1.0.11 is already used by endpoints[0].ip',
    ]))
  })

  it('warns of everything that has no effect yet', () => {
    const six = { id: 'six', tenant: 'acme', cidr: '2001:db8::/64' }
    const endpoint = { ...sample.endpoints[0], id: 'c6', network: 'six', port: 6, ip: '2001:db8::6' }
    const document = {
      ...sample, networks: [...sample.networks, six], endpoints: [...sample.endpoints, endpoint],
      hosts: [...sample.hosts, {
        ...sample.hosts[0], id: 'other', datapathId: '00000000000000ee', physicalCidr: '172.30.99.0/24',
        underlay: { ...sample.hosts[0]!.underlay, mac: '02:00:00:00:aa:99', ip: '192.0.2.99' },
      }],
    }
    const heard: string[] = []
    parseDocument(JSON.stringify(document), { onWarning: (warning) => heard.push(formatProblem(warning)) })
    expect(heard).toEqual([
      'hosts[0].physicalCidr: has no prefix of IPv6: by that, an endpoint on it reaches only others on the'
      + ' same host',
      'portMappings[0]: nothing answers at tcp port 8080 of host host1: the host has no way to the outside',
    ])
    expect(checkDocument(document).warnings.map(formatProblem)).toEqual(heard)
  })

  it('tells the process what nobody else hears, in one warning', () => {
    const emit = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
    const portMappings = Array.from({ length: 12 }, (_, n) =>
      ({ ...sample.portMappings[0], id: `m${n}`, port: n + 1 }))
    parseDocument(JSON.stringify({ ...sample, portMappings }))
    parseDocument(JSON.stringify({ ...sample, portMappings: [] }))
    expect(emit).toHaveBeenCalledTimes(1)
    const [message, options] = emit.mock.calls[0]! as [string, object]
    expect(options).toEqual({ type: 'DaolinetWarning', code: 'DAOLINET_NO_EFFECT' })
    expect(message.split('\n')).toHaveLength(12)
    expect(message)
      .toContain('\nportMappings[9]: nothing answers at tcp port 10 of host host1: the host has no way to ')
    expect(message.endsWith('\nand 2 more')).toBe(true)
    emit.mockRestore()
  })

  it('requires a tenant for a policy whose selectors are both prefixes', () => {
    const policy = { id: 'p', action: 'deny', from: { cidr: '0.0.0.0/0' }, to: { cidr: '10.1.0.0/16' } }
    expect(problemsOf({ policies: [policy] })).toEqual([
      'policies[0].tenant: is needed when both selectors are prefixes, because every tenant may use them'])
    expect(problemsOf({ tenants: [{ id: 'acme' }], policies: [{ ...policy, tenant: 'acme' }] })).toEqual([])
  })

  it('reports every problem with its path', () => {
    const document = { tenants: [{}], networks: [{ id: 'n', tenant: 't', cidr: 'x' }], endpoints: 3 }
    expect(problemsOf(document)).toEqual([
      'tenants[0].id: is missing',
      'networks[0].cidr: not a prefix like 10.1.0.0/24: "x"',
      'endpoints: not a list: 3',
    ])
    expect(() => parseDocument(JSON.stringify(document))).toThrow(DocumentError)
    expect(() => parseDocument('{')).toThrow(/not JSON/)
    expect(problemsOf([])).toEqual(['not an object: []'])
  })
})

describe('the published schema', () => {
  const validate = new Ajv({ schemaId: 'auto' }).compile(networkSchema)

  it('is what the package publishes', () => {
    const file = new URL('../../../schema/network.schema.json', import.meta.url)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(networkSchema)
  })

  /** Every place in the sample: where a test puts something else. */
  const places = (value: unknown, path: (string | number)[] = []): (string | number)[][] => {
    if (typeof value !== 'object' || value === null) return [path]
    const isList = Array.isArray(value)
    const steps: [string | number, unknown][] = isList ? [...value.entries()] : Object.entries(value)
    return [path, ...steps.flatMap(([step, part]) => places(part, [...path, step]))]
  }
  const replacement = fc.oneof(
    fc.constantFrom<unknown>(
      undefined, null, true, -1, 0, 1.5, 255, 256, 65_535, 65_536, 2 ** 32, '', ' ', 'x', 'tcp', 'allow',
      '10.1.0.1', '10.1.0.256',
      '010.1.0.1', '10.1.0', '::1', '2001:db8::/64', '10.0.0.0/33', '10.0.0.0/08',
      '::/129', '02:00:00:00:00:0g', '02-00-00-00-00-01', '0'.repeat(15), 'F'.repeat(16), '1-2', '1-', [],
      [1],
      {}, { endpoint: 'c11' }, { cidr: '10.0.0.0/8' }, { endpoint: 'c11', cidr: '10.0.0.0/8' }, { id: 'x' },
    ),
    fc.string({ maxLength: 4 }), fc.ipV4(), fc.ipV6(), fc.ipV4Extended(), fc.integer(),
  )

  it('accepts exactly the values that the shapes accept', () => {
    const all = places(sample).filter((path) => path.length > 0)
    property(fc.constantFrom(...all), replacement, (path, value) => {
      const document = changed(path, value)
      const reading: Reading = { problems: [], unknownFields: 'report' }
      for (const [section, list] of Object.entries(document as object)) {
        const kind = DOCUMENT_SECTIONS[section as keyof typeof DOCUMENT_SECTIONS]
        listShape<unknown>(RECORD_SHAPES[kind]).read(list, section, reading)
      }
      const shapes = reading.problems
      expect({ schema: validate(document), shapes }).toEqual({ schema: shapes.length === 0, shapes })
    })
  })
})
