import { decode, encode, port, portDescReply, portDescRequest } from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { expectBothWays } from '../../../support/both-ways.js'
import { hex } from '../../../support/hex.js'

describe('the ports of a switch', () => {
  it('are requested', () => {
    expectBothWays('0412 0010 00000001 000d 0000 00000000', { type: 'portDescRequest', xid: 1, flags: 0 })
    expect(portDescRequest()).toStrictEqual({ type: 'portDescRequest', xid: 0, flags: 0 })
  })

  it('are reported, in as many parts as needed', () => {
    expectBothWays(`
      0413 0090 00000001 000d 0001 00000000
      00000001 00000000 020000000001 0000 ${'76310000'.padEnd(32, '0')} ${'00'.repeat(32)}
      fffffffe 00000000 020000000002 0000 ${'62723000'.padEnd(32, '0')} ${'00'.repeat(32)}
    `, {
      type: 'portDescReply', xid: 1, flags: 1, ports: [
        port({ portNo: 1, hwAddr: '02:00:00:00:00:01', name: 'v1' }),
        port({ portNo: 0xfffffffe, hwAddr: '02:00:00:00:00:02', name: 'br0' }),
      ],
    })
  })

  it('are refused when the last is cut short', () => {
    const bytes = encode(portDescReply({ ports: [port({ portNo: 1 })] })).slice(0, 79)
    bytes[3] = 79
    expect(() => decode(bytes)).toThrow(expect.objectContaining({ code: 'ERR_BAD_LENGTH', path: 'ports' }))
  })

  it('say which one does not fit', () => {
    expect(() => encode(portDescReply({ ports: [port({ portNo: 1 }), port({ portNo: -1 })] })))
      .toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_RANGE', path: 'ports[1].portNo' }))
  })

  it('may be none', () => {
    expect(decode(hex('0413 0010 00000001 000d 0000 00000000'))).toMatchObject({ ports: [] })
  })
})
