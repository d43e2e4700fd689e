import { describe, expect, it } from 'vitest'
import { checkDocument, formatProblem } from '../../../src/store/document/document.js'

const outside = { port: 'out', ip: '198.51.100.1', nextHopMac: '02:00:00:00:ee:01' }
const hosts = [1, 2].map((n) => ({
  id: `h${n}`, datapathId: `000000000000000${n}`, physicalCidr: `172.30.${n}.0/24`,
  underlay: { port: 'up0', mac: `02:00:00:00:aa:0${n}`, ip: `192.168.50.${n}`, segment: 'rack1' },
  ...n === 1 ? { outside } : {},
}))
const network = { id: 'web', tenant: 'acme', cidr: '10.1.0.0/24', gateway: '10.1.0.1' }
const endpoint =
  { id: 'a', network: 'web', host: 'h2', port: 'v1', mac: '02:00:00:00:01:01', ip: '10.1.0.11' }

const check = (over: object) => {
  const document = { tenants: [{ id: 'acme' }], networks: [network], hosts, ...over }
  const { problems, warnings } = checkDocument(document)
  return [...problems, ...warnings].map(formatProblem)
}
const withOutside = (over: object) =>
  check({ hosts: [{ ...hosts[0], outside: { ...outside, ...over } }, hosts[1]] })
const withEgress = (egress: unknown, over: object = {}) =>
  check({ networks: [{ ...network, egress }], ...over })

describe('a way to the outside', () => {
  it('has an address of its own, or ports of the host that are set aside', () => {
    expect(withOutside({})).toEqual([])
    expect(withOutside({ ip: '192.168.50.1', ports: '20000-29999' })).toEqual([])
    expect(withOutside({ ip: '192.168.50.1' })).toEqual([
      "hosts[0].outside.ports: is missing: the host's own address needs ports that are set aside"])
  })

  it('has an address that is nobody else\'s', () => {
    expect(withOutside({ ip: '192.168.50.2' })).toEqual([
      'hosts[1].underlay.ip: 192.168.50.2 is already used by hosts[0].outside.ip'])
    expect(withOutside({ ip: '172.30.2.7' })).toEqual([
      'hosts[1].physicalCidr: 172.30.2.0/24 contains 172.30.2.7 of hosts[0].outside.ip: addresses of'
      + ' endpoints and of hosts must differ'])
  })

  it('is refused by the name of what is wrong', () => {
    expect(withOutside({ ports: '9-1' })).toEqual(['hosts[0].outside.ports: not a range of ports: 9-1'])
    expect(withOutside({ ports: '0-9' })).toEqual(['hosts[0].outside.ports: not a range of ports: 0-9'])
    expect(withOutside({ ip: '2001:db8::1' })).toEqual([
      'hosts[0].outside.ip: IPv6 is not translated, only IPv4: 2001:db8::1'])
    expect(withOutside({ nextHopMac: '03:00:00:00:00:01' })).toEqual([
      'hosts[0].outside.nextHopMac: is a multicast address: 03:00:00:00:00:01'])
    expect(withOutside({ gateway: 'x' })).toEqual(['hosts[0].outside.gateway: is not a known field'])
  })

  it('is at another port than endpoints', () => {
    expect(check({ endpoints: [{ ...endpoint, host: 'h1', port: 'out' }] })).toEqual([
      'endpoints[0].port: port out is the port to the outside of the host'])
  })

  it('sets aside no port that a mapping uses', () => {
    const mapping = { id: 'm', host: 'h1', protocol: 'tcp', port: 20_005, endpoint: 'a', endpointPort: 80 }
    const problems = check({
      hosts: [{ ...hosts[0], outside: { ...outside, ports: '20000-20009' } }, hosts[1]],
      endpoints: [endpoint], portMappings: [mapping],
    })
    expect(problems[0]).toBe('portMappings[0].port: 20005 is among ports 20000-20009 that host h1 sets aside'
      + ' for connections that endpoints open')
  })
})

describe('egress', () => {
  it('is by the endpoints\' hosts or by one that is there and has a way', () => {
    expect([withEgress('host'), withEgress({ host: 'h1' })]).toEqual([[], []])
    expect(withEgress({ host: 'h9' })[0]).toMatch(/^networks\[0\]\.egress\.host: there is no host "h9"/)
    expect(withEgress({ host: 'h2' })).toEqual([
      'networks[0].egress.host: host h2 has no way to the outside: hosts[1].outside is missing'])
    expect(withEgress('router')).toEqual(['networks[0].egress: not one of host: "router"'])
  })

  it('needs a gateway', () => {
    const { gateway: _gateway, ...without } = network
    expect(check({ networks: [{ ...without, egress: 'host' }] })).toEqual([
      'networks[0].egress: needs a gateway of IPv4, to which endpoints send what leaves'])
  })

  it('has a warning for each endpoint that cannot use it', () => {
    expect(withEgress('host', { endpoints: [endpoint] })).toEqual([
      'endpoints[0].host: cannot reach the outside: host h2 has no way there'])
    const [first, second] = hosts
    const apart = [first, { ...second, underlay: { ...second!.underlay, segment: 'rack2' } }]
    expect(withEgress({ host: 'h1' }, { endpoints: [endpoint], hosts: apart })).toEqual([
      'endpoints[0].host: cannot reach the outside: host h1 is on another segment than host h2'])
  })
})

describe('a port mapping', () => {
  const mapping = { id: 'm', host: 'h1', protocol: 'tcp', port: 80, endpoint: 'a', endpointPort: 80 }
  const mapped = (over: object, on = 'h1') =>
    check({ endpoints: [{ ...endpoint, host: on }], portMappings: [{ ...mapping, ...over }] })

  it('has a warning where it leads nowhere', () => {
    expect(mapped({})).toEqual([])
    expect(mapped({ protocol: 'sctp' })).toEqual([
      'portMappings[0]: nothing answers at sctp port 80 of host h1: ports of SCTP are not translated'])
    expect(mapped({}, 'h2')).toEqual([
      'portMappings[0]: nothing answers at tcp port 80 of host h1: a is on host h2, which is not routed yet'])
    expect(mapped({ host: 'h2' }, 'h2')).toEqual([
      'portMappings[0]: nothing answers at tcp port 80 of host h2: the host has no way to the outside'])
  })
})
