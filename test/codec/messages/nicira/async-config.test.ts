import { decode, encode, nxSetAsyncConfig, nxSetAsyncConfig2, type AsyncProperty } from 'daolinet/codec'
import { expect, it } from 'vitest'
import { expectBothWays } from '../../../support/both-ways.js'
import { hex } from '../../../support/hex.js'

it('chooses messages by role and reason', () => {
  expectBothWays(`
    0404 0028 00000001 00002320 00000013 00000003 00000004 00000007 00000000 0000000f 00000008
  `, {
    type: 'nxSetAsyncConfig', xid: 1, master: { packetIn: 3, portStatus: 7, flowRemoved: 15 },
    slave: { packetIn: 4, portStatus: 0, flowRemoved: 8 },
  })
  expect(encode({ type: 'nxSetAsyncConfig' })).toStrictEqual(encode(nxSetAsyncConfig({})))
})

it('chooses messages by properties', () => {
  expectBothWays(`
    0404 0048 00000001 00002320 0000001b
    0000 0008 00000003
    000b 0008 0000000f
    ffff 000e 4f4e4600 00000001 abcd 0000
    0063 0005 ef 000000
    fffe 000c 00002320 00000002 00000000
  `, {
    type: 'nxSetAsyncConfig2', xid: 1, properties: [
      { type: 'packetInSlave', mask: 3 }, { type: 'requestForwardMaster', mask: 15 },
      { type: 'experimenterMaster', experimenter: 0x4f4e4600, expType: 1, data: hex('abcd') },
      { type: 'unknown', propertyType: 99, body: hex('ef') },
      { type: 'experimenterSlave', experimenter: 0x2320, expType: 2, data: new Uint8Array(0) },
    ],
  })
  expect(nxSetAsyncConfig2()).toMatchObject({ properties: [] })
})

it('refuses a mask of another length, and a property that it does not know by name', () => {
  expect(() => decode(hex('0404 0020 00000001 00002320 0000001b 0000 000c 00000003 00000000 00000000')))
    .toThrow(expect.objectContaining({ code: 'ERR_BAD_PROPERTY_LENGTH',
      path: 'properties[0].packetInSlave' }))
  const properties = [{ type: 'constructor', mask: 1 }] as unknown as AsyncProperty[]
  expect(() => encode({ type: 'nxSetAsyncConfig2', properties }))
    .toThrow(expect.objectContaining({ code: 'ERR_UNKNOWN_NAME', path: 'properties[0].type' }))
})
