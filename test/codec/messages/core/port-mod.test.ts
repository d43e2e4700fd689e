import { encode, portMod, PortConfig, PortFeatures } from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { expectBothWays } from '../../../support/both-ways.js'

describe('portMod', () => {
  it('carries the bits to change', () => {
    expectBothWays(`
      0410 0028 00000001  00000003 00000000 505400000001 0000 00000001 00000005 00002820 00000000
    `, {
      type: 'portMod', xid: 1, portNo: 3, hwAddr: '50:54:00:00:00:01', config: PortConfig.PORT_DOWN,
      mask: PortConfig.PORT_DOWN | PortConfig.NO_RECV,
      advertise: PortFeatures.GB_1_FD | PortFeatures.COPPER | PortFeatures.AUTONEG,
    })
  })

  it('takes the address in every form', () => {
    const bytes = encode(portMod({ portNo: 1, hwAddr: '50:54:00:00:00:01' }))
    expect(encode({ type: 'portMod', portNo: 1, hwAddr: 0x505400000001 as unknown as string })).toStrictEqual(
      bytes,
    )
  })
})
