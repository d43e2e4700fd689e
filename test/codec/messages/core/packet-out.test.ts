import { decode, encode, NO_BUFFER, packetOut, PortNo } from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { expectBothWays } from '../../../support/both-ways.js'
import { hex } from '../../../support/hex.js'

describe('packetOut', () => {
  it('carries actions and a packet', () => {
    expectBothWays(`
      040d 002b 00000001
      ffffffff fffffffd 0010 000000000000
        0000 0010 00000003 0000 000000000000     ; output:3
      010203
    `, {
      type: 'packetOut', xid: 1, bufferId: NO_BUFFER, inPort: PortNo.CONTROLLER,
      actions: [{ type: 'output', port: 3, maxLen: 0 }], data: hex('010203'),
    })
  })

  it('comes from the controller and is unbuffered by default', () => {
    expect(encode(packetOut({}))).toStrictEqual(hex('040d 0018 00000000 ffffffff fffffffd 0000 000000000000'))
  })

  it('is refused when its actions run past its end', () => {
    expect(() => decode(hex('040d 0018 00000000 ffffffff fffffffd 0008 000000000000')))
      .toThrow(expect.objectContaining({ code: 'ERR_BAD_LENGTH', path: 'actionsLen', offset: 16 }))
  })

  it('is refused when its actions do not fill their length', () => {
    const bytes = hex(
      '040d 0028 00000000 ffffffff fffffffd 0008 000000000000 0000 0010 00000003 0000 000000000000',
    )
    expect(() => decode(bytes)).toThrow(
      expect.objectContaining({ code: 'ERR_BAD_ACTION_LENGTH', path: 'actions[0]' }),
    )
  })
})
