import { decode, encode, type PacketOut } from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { hex } from '../../support/hex.js'
import { actionVectors } from './vectors.js'

/** A packet-out with these bytes for its actions. */
function packetOut(actions: Uint8Array): Uint8Array {
  const head = encode({ type: 'packetOut', inPort: 1, bufferId: 0xffff_ffff })
  const bytes = new Uint8Array([...head, ...actions])
  const view = new DataView(bytes.buffer)
  view.setUint16(2, bytes.length)
  view.setUint16(16, actions.length)
  return bytes
}

/** Those that Open vSwitch 3.1 reads when zeros follow: `ovs-ofctl ofp-print`. */
const longer = ['setField', 'regMove', 'copyField', 'regLoad2', 'bundle', 'bundleLoad', 'checkPktLarger']

describe('an action that is longer than its contents', () => {
  it.each(longer)('is read as if it were not: %s', (type) => {
    const [, bytes, action] = actionVectors.find(([, , value]) => value.type === type)!
    const actions = new Uint8Array([...hex(bytes), 0, 0, 0, 0, 0, 0, 0, 0])
    new DataView(actions.buffer).setUint16(2, actions.length)
    expect((decode(packetOut(actions)) as PacketOut).actions).toEqual([action])
  })
})

describe('a set_field', () => {
  it.each([
    ['shorter', '0019 0010 80000607 020000000009 0000'],
    ['longer', '0019 0010 80000605 0200000000 000000'],
    ['beyond the action', '0019 0008 80000606'],
  ])('whose value is %s than the field is OFPBAC_BAD_SET_LEN', (_, action) => {
    expect(() => decode(packetOut(hex(action)))).toThrow(
      expect.objectContaining({ code: 'ERR_BAD_SET_FIELD_LENGTH', errorType: 2, errorCode: 14 }))
  })
})
