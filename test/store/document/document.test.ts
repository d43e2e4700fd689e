import { readFileSync } from 'node:fs'
import Ajv from 'ajv'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
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
    { id: 'c12', network: 'db', host: 'host1', port: 2, mac: '02:00:00:00:01:02', ip: '10.2.0.11' },
    { id: 'c13', network: 'lab', host: 'host1', port: 'v3', mac: '02:00:00:00:01:01', ip: '10.1.0.11' },
  ],
  groups: [{ id: 'frontends', members: ['c11'] }],
  policies: [{
    id: 'p1', action: 'allow', from: { group: 'frontends' }, to: { network: 'db' },
    protocol: 'tcp', ports: [5432, '8000-8099'], priority: 100,
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
      'groups: not a list: {}', 'policies[0].from.group: there is no group "frontends"']],
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
    ['the port of the underlay', ['endpoints', 2, 'port'], 'up0',
      ['endpoints[2].port: port up0 is the underlay port of the host']],
    ['a multicast MAC', ['endpoints', 0, 'mac'], '03:00:00:00:00:01',
      ['endpoints[0].mac: is a multicast address: 03:00:00:00:00:01']],
    ['a physical address outside', ['endpoints', 0, 'physicalIp'], '172.31.0.1',
      ['endpoints[0].physicalIp: is outside 172.30.1.0/24 of host host1: 172.31.0.1']],
    ['datapath id zero', ['hosts', 0, 'datapathId'], '0'.repeat(16), ['hosts[0].datapathId: is zero']],
    ['two selectors in one', ['policies', 0, 'to'], { network: 'db', cidr: 0 }, [
      'policies[0].to: needs exactly one of endpoint, group, network, cidr: {"network":"db","cidr":0}']],
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
