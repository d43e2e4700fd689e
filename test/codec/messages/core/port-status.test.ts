import { decode, encode, port, PortConfig, PortFeatures, PortState, portStatus } from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { expectBothWays } from '../../../support/both-ways.js'

describe('portStatus', () => {
  it('carries the port and what happened to it', () => {
    expectBothWays(
      `
      040c 0050 00000000
      02 00000000000000
      00000003 00000000 505400000001 0000
      65746830 000000000000000000000000     ; "eth0"
      00000001 00000004 00000020 00000001 00000002 00000004 00000064 000003e8
    `,
      {
        type: 'portStatus',
        xid: 0,
        reason: 'modify',
        port: {
          portNo: 3,
          hwAddr: '50:54:00:00:00:01',
          name: 'eth0',
          config: PortConfig.PORT_DOWN,
          state: PortState.LIVE,
          curr: PortFeatures.GB_1_FD,
          advertised: PortFeatures.MB_10_HD,
          supported: PortFeatures.MB_10_FD,
          peer: PortFeatures.MB_100_HD,
          currSpeed: 100,
          maxSpeed: 1000,
        },
      },
    )
  })

  it.each([
    ['add', 0],
    ['delete', 1],
    ['modify', 2],
    [7, 7],
  ] as const)('writes the reason %s as %d', (reason, number) => {
    const bytes = encode(portStatus({ reason, port: port({ portNo: 1 }) }))
    expect(bytes[8]).toBe(number)
    expect(decode(bytes)).toMatchObject({ reason, port: { portNo: 1 } })
  })

  it('says which member of the port does not fit', () => {
    const of = (init: object) => () => encode(portStatus({ port: port({ portNo: 1, ...init }) }))
    expect(of({ portNo: 2 ** 32 })).toThrow(
      expect.objectContaining({ code: 'ERR_OUT_OF_RANGE', path: 'port.portNo' }),
    )
    expect(of({ hwAddr: '02:00' })).toThrow(
      expect.objectContaining({ code: 'ERR_BAD_ADDRESS', path: 'port.hwAddr' }),
    )
    expect(of({ name: 'sixteen letters.' })).toThrow(
      expect.objectContaining({ code: 'ERR_TOO_LONG', path: 'port.name' }),
    )
    expect(of({ name: 'fifteen letters' })).not.toThrow()
  })
})
