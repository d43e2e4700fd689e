import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  barrierRequest, bundleAddMessage, decode, encode, errorMessage, formatMessage, packetOut,
} from 'daolinet/codec'
import { acceptedMessages } from '../../support/arbitraries/accepted-messages.js'
import { message } from '../../support/arbitraries/messages.js'
import { lines } from '../../support/lines.js'
import { property } from '../../support/property.js'

describe('the text of any message', () => {
  it('is there for whatever can be decoded, and begins with the type and the xid', () => {
    property(message, (any) => {
      const [first] = formatMessage(decode(encode(any))).split(':', 1)
      expect(first).toMatch(/^(?:OFP|NX|ONF)S?T_[A-Z0-9_]+(?: request| reply)?(?: \(OF.+\))? \(xid=0x/)
      expect(first!.endsWith(`(xid=0x${any.xid.toString(16)})`)).toBe(true)
    })
  })

  it('is the same for a message and for its bytes', () => {
    property(fc.oneof(acceptedMessages.flowMod, acceptedMessages.groupMod), (any) => {
      expect(formatMessage(decode(encode(any)))).toBe(formatMessage(any))
    })
  })

  it('follows errors about errors, but not for ever', () => {
    let data = encode(barrierRequest({ xid: 1 }))
    for (let depth = 0; depth < 5000; depth++) {
      data = encode(errorMessage({ errorType: 1, errorCode: 5, data }))
    }
    const text = formatMessage(decode(data)).split('\n')
    expect(text).toHaveLength(17)
    expect(text[0]).toBe('OFPT_ERROR (OF1.3) (xid=0x0): OFPBRC_EPERM')
    expect(text[16]).toBe('OFPT_ERROR (OF1.3) (xid=0x0):')
  })

  it('shows packets within a bundle as those outside', () => {
    const outer = bundleAddMessage({ bundleId: 1, message: packetOut({ data: new Uint8Array(14) }) })
    expect(formatMessage(outer, { packetBytes: true })).toBe(lines(
      'ONFT_BUNDLE_ADD_MESSAGE (OF1.3) (xid=0x0):',
      ' bundle_id=0x1 flags=0',
      formatMessage(packetOut({ data: new Uint8Array(14) }), { packetBytes: true }),
    ))
  })

  it.each(['nonsense', 'constructor', undefined])('is not there for a message called %s', (type) => {
    expect(() => formatMessage({ type, xid: 1 } as never))
      .toThrow(new TypeError(`no message is called "${type}"`))
  })
})
