import { describe, expect, it } from 'vitest'
import { checkDocument, formatProblem } from '../../../src/store/document/document.js'

const tunnel = { tunnel: 'vxlan', port: 'vx0' }

/** A document with two hosts, an endpoint on each, and what is given for the underlay of each host. */
const check = (underlays: readonly object[], over: object = {}, endpointOver: object = {}) => {
  const hosts = underlays.map((underlay, at) => ({
    id: `h${at + 1}`, datapathId: `000000000000000${at + 1}`, physicalCidr: `172.30.${at + 1}.0/24`,
    underlay: {
      port: 'up0', mac: `02:00:00:00:aa:0${at + 1}`, ip: `192.168.50.${at + 1}`, segment: 'rack1',
      ...underlay,
    },
  }))
  const endpoints = underlays.map((_underlay, at) => ({
    id: `e${at + 1}`, network: 'web', host: `h${at + 1}`, port: 'v1', mac: `02:00:00:00:01:0${at + 1}`,
    ip: `10.1.0.1${at + 1}`, ...at === 1 ? endpointOver : {},
  }))
  const { problems, warnings } = checkDocument({
    tenants: [{ id: 'acme' }, { id: 'globex' }],
    networks: ['acme', 'globex'].map((tenant, at) =>
      ({ id: at === 0 ? 'web' : 'lab', tenant, cidr: '10.1.0.0/24', gateway: '10.1.0.1' })),
    hosts, endpoints, ...over,
  })
  return [...problems, ...warnings].map(formatProblem)
}

describe('an underlay mode', () => {
  it('is physical, mac or a tunnel by a port', () => {
    for (const mode of ['physical', 'mac', tunnel, { tunnel: 'geneve', port: 7 }]) {
      expect(check([{ mode }, { mode }]), JSON.stringify(mode)).toEqual([])
    }
  })

  it('is refused by the name of what is wrong', () => {
    const one = (mode: unknown, over: object = {}) => check([{ mode, ...over }])
    expect(one('vxlan')).toEqual(['hosts[0].underlay.mode: not one of physical, mac: "vxlan"'])
    expect(one({ tunnel: 'ipip', port: 'x' })).toEqual([
      'hosts[0].underlay.mode.tunnel: not one of vxlan, geneve, gre: "ipip"'])
    expect(one({ tunnel: 'gre' })).toEqual(['hosts[0].underlay.mode.port: is missing'])
    expect(one({ ...tunnel, key: 5 })).toEqual(['hosts[0].underlay.mode.key: is not a known field'])
  })

  it('needs the port that it goes by', () => {
    const without = (mode?: unknown) => check([{ ...mode === undefined ? {} : { mode }, port: undefined }])
    expect(without()).toEqual(['hosts[0].underlay.port: is missing: mode physical has no tunnel port'])
    expect(without('mac')).toEqual(['hosts[0].underlay.port: is missing: mode mac has no tunnel port'])
    expect(without(tunnel)).toEqual([])
  })

  it('needs an underlay address for a tunnel', () => {
    expect(check([{ mode: tunnel, ip: undefined }])).toEqual(['hosts[0].underlay.ip: is missing'])
  })

  it('has a tunnel port of its own', () => {
    expect(check([{ mode: { ...tunnel, port: 'up0' } }])).toEqual([
      'hosts[0].underlay.mode.port: port up0 is also the underlay port of the host'])
    expect(check([{ mode: { ...tunnel, port: 'v1' } }])).toEqual([
      'endpoints[0].port: port v1 is the tunnel port of the host'])
  })
})

describe('hosts whose endpoints are of one tenant', () => {
  const cannot = 'endpoints[1].host: endpoints of tenant acme are on host h2 and, as endpoints[0],'
    + ' on host h1, which cannot exchange packets:'

  it('have the same mode', () => {
    expect(check([{}, { mode: 'mac' }])).toEqual([
      `${cannot} hosts[1].underlay.mode is mac, hosts[0].underlay.mode is physical`])
    expect(check([{ mode: tunnel }, { mode: { ...tunnel, tunnel: 'geneve' } }])).toEqual([
      `${cannot} hosts[1].underlay.mode is geneve, hosts[0].underlay.mode is vxlan`])
    expect(check([{ mode: tunnel }, { mode: { ...tunnel, port: 9 } }])).toEqual([])
  })

  it('are on one segment in mode mac', () => {
    expect(check([{ mode: 'mac' }, { mode: 'mac', segment: 'rack2' }])).toEqual([
      `${cannot} mode mac needs one segment, and they are on rack1 and rack2`])
    expect(check([{ mode: tunnel }, { mode: tunnel, segment: 'rack2' }])).toEqual([])
  })

  it('have underlay addresses of one version of IP with a tunnel', () => {
    expect(check([{ mode: tunnel }, { mode: tunnel, ip: 'fd50::2' }])).toEqual([
      `${cannot} hosts[0].underlay.ip and hosts[1].underlay.ip are of different versions of IP`])
    const both = ['192.0.2.1', 'fd50::1']
    expect(check([{ mode: tunnel, ip: both }, { mode: tunnel, ip: 'fd50::2' }])).toEqual([])
  })

  it('may be others than those of another tenant', () => {
    expect(check([{}, { mode: 'mac' }], {}, { network: 'lab' })).toEqual([])
  })
})

describe('endpoints in mode mac', () => {
  const macs = [{ mode: 'mac' }, { mode: 'mac' }]

  it('have addresses of their own, whoever their tenant is', () => {
    const again = { network: 'lab', ip: '10.1.0.11' }
    expect(check(macs, {}, again)).toEqual(['endpoints[1].ip: 10.1.0.11 is already used by endpoints[0].ip of'
      + ' tenant acme, and mode mac has no other sign of whose packets are whose'])
    expect(check([{ mode: tunnel }, { mode: tunnel }], {}, again)).toEqual([])
    expect(check(macs, {}, { ip: '10.1.0.11' })).toEqual([
      'endpoints[1].ip: 10.1.0.11 is already used by endpoints[0].ip'])
  })

  it('have others than the hosts', () => {
    const [problem] = check([{ mode: 'mac', ip: '10.1.0.12' }, { mode: 'mac' }])
    expect(problem).toBe('endpoints[1].ip: 10.1.0.12 is also hosts[0].underlay.ip,'
      + ' and mode mac has no other sign of whose packets are whose')
  })
})

describe('a host without a prefix of IPv6', () => {
  const both = { ip: ['10.1.0.12', 'fd00::2'] }
  const networks = [{ id: 'web', tenant: 'acme', cidr: ['10.1.0.0/24', 'fd00::/64'], gateway: '10.1.0.1' }]

  it('has a warning only where physical addresses stand for logical ones', () => {
    expect(check([{}, {}], { networks }, both)[0]).toMatch(/^hosts\[1\]\.physicalCidr: has no prefix of IPv6/)
    expect(check([{ mode: tunnel }, { mode: tunnel }], { networks }, both)).toEqual([])
  })
})
