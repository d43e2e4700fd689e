import { describe, expect, it } from 'vitest'
import { parseDocument } from '../../../src/store/document/document.js'

const document = (...endpoints: object[]) => JSON.stringify({
  tenants: [{ id: 'acme' }],
  networks: [{ id: 'web', tenant: 'acme', cidr: '10.1.0.0/24' }],
  hosts: [1, 2].map((n) => ({
    id: `h${n}`, datapathId: `000000000000000${n}`, physicalCidr: `172.30.${n}.0/24`,
    underlay: { port: 'up', mac: `02:00:00:00:aa:0${n}`, ip: `192.0.2.${n}`, segment: 'rack1' },
  })),
  endpoints: endpoints.map((one, at) => ({
    id: `e${at}`, network: 'web', host: 'h1', port: 'v1', mac: `02:00:00:00:00:0${at}`, ip: `10.1.0.1${at}`,
    ...one,
  })),
})

describe('endpoints on one port', () => {
  it('may be there behind a tag each, and one without', () => {
    const { endpoints } = parseDocument(document({}, { vlan: 1 }, { vlan: 4094 }, { host: 'h2', vlan: 1 }))
    expect(endpoints.map(({ vlan }) => vlan)).toEqual([undefined, 1, 4094, 1])
  })

  it('may be moving to a tag, which nobody has', () => {
    const moving = { host: 'h2', port: 'v1', vlan: 10 }
    expect(parseDocument(document({ moving })).endpoints[0]!.moving).toEqual(moving)
    expect(() => parseDocument(document({ moving }, { host: 'h2', vlan: 10 })))
      .toThrow('endpoints[1].vlan: tag 10 at port v1 is already used by endpoints[0].moving.vlan')
    expect(() => parseDocument(document({ moving: { ...moving, host: 'h3' } })))
      .toThrow('endpoints[0].moving.host: there is no host "h3"')
    expect(() => parseDocument(document({ moving: { ...moving, port: 'up' } })))
      .toThrow('endpoints[0].moving.port: port up is the underlay port of the host')
  })

  it.each([
    ['with one tag', [{ vlan: 10 }, { vlan: 10 }],
      'endpoints[1].vlan: tag 10 at port v1 is already used by endpoints[0].vlan'],
    ['without a tag', [{}, { vlan: 10 }, {}],
      'endpoints[2].port: port v1 is already used by endpoints[0].port'],
    ['of the underlay', [{ port: 'up', vlan: 10 }],
      'endpoints[0].port: port up is the underlay port of the host'],
  ])('are refused %s', (_what, endpoints, message) => {
    expect(() => parseDocument(document(...endpoints))).toThrow(message)
  })
})
