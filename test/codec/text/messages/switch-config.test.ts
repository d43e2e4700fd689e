import { describe, expect, it } from 'vitest'
import { formatMessage, getConfigReply, setConfig } from 'daolinet/codec'

describe('the text of switch configurations', () => {
  it('says how fragments are treated', () => {
    expect(formatMessage(setConfig({ flags: 3, missSendLen: 128 }))).toBe(
      'OFPT_SET_CONFIG (OF1.3) (xid=0x0): frags=nx-match miss_send_len=128',
    )
  })

  it('leaves out flags without a meaning', () => {
    expect(formatMessage(getConfigReply({ flags: 0xfff1, missSendLen: 0xffff }))).toBe(
      'OFPT_GET_CONFIG_REPLY (OF1.3) (xid=0x0): frags=drop miss_send_len=65535',
    )
  })
})
