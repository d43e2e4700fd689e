import { decode, encode, experimenterMultipartReply, experimenterMultipartRequest } from 'daolinet/codec'
import { expect, it } from 'vitest'
import { expectBothWays } from '../../../support/both-ways.js'
import { hex } from '../../../support/hex.js'

it('keeps a multipart message of an unknown experimenter byte for byte', () => {
  expectBothWays('0412 001a 00000001 ffff 0001 00000000 deadbeaf cafe8888 abcd', {
    type: 'experimenterMultipartRequest', xid: 1, flags: 1, experimenter: 0xdeadbeaf, expType: 0xcafe8888,
    body: hex('abcd'),
  })
  expectBothWays('0413 001a 00000001 ffff 0000 00000000 00002320 000003e8 abcd', {
    type: 'experimenterMultipartReply',
    xid: 1,
    flags: 0,
    experimenter: 0x2320,
    expType: 1000,
    body: hex('abcd'),
  })
})

it('refuses one without its experimenter', () => {
  expect(() => decode(hex('0412 0017 00000001 ffff 0000 00000000 deadbeaf cafe88')))
    .toThrow(expect.objectContaining({ code: 'ERR_BAD_LENGTH', path: 'experimenter' }))
})

it('builds them', () => {
  expect(encode(experimenterMultipartRequest({ experimenter: 1, expType: 2 })))
    .toStrictEqual(hex('0412 0018 00000000 ffff 0000 00000000 00000001 00000002'))
  expect(encode(experimenterMultipartReply({ experimenter: 1, expType: 2 })))
    .toStrictEqual(hex('0413 0018 00000000 ffff 0000 00000000 00000001 00000002'))
})
