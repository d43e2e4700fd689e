import { describe, expect, it } from 'vitest'
import { formatMessage, nxRoleRequest, roleReply, roleRequest, roleStatus } from 'daolinet/codec'

describe('the text of roles', () => {
  it('names roles as Open vSwitch does', () => {
    expect(formatMessage(roleRequest({ xid: 1, role: 'master', generationId: 7n }))).toBe(
      'OFPT_ROLE_REQUEST (OF1.3) (xid=0x1): role=primary generation_id=7',
    )
  })

  it('leaves the generation id out of a message that only asks', () => {
    expect(formatMessage(roleRequest({ role: 'noChange', generationId: 7n }))).toBe(
      'OFPT_ROLE_REQUEST (OF1.3) (xid=0x0): role=nochange',
    )
  })

  it('leaves the generation id out when there has been none', () => {
    expect(formatMessage(roleReply({ role: 'slave', generationId: 0xffff_ffff_ffff_ffffn }))).toBe(
      'OFPT_ROLE_REPLY (OF1.3) (xid=0x0): role=secondary',
    )
  })

  it('says it in an answer', () => {
    expect(formatMessage(roleReply({ role: 'equal', generationId: 0n }))).toBe(
      'OFPT_ROLE_REPLY (OF1.3) (xid=0x0): role=equal generation_id=0',
    )
  })

  it("knows Nicira's roles", () => {
    expect(formatMessage(nxRoleRequest({ role: 'other' }))).toBe(
      'NXT_ROLE_REQUEST (OF1.3) (xid=0x0): role=equal',
    )
  })

  it('says why the role changed', () => {
    expect(formatMessage(roleStatus({ role: 'slave', reason: 'masterRequest', generationId: 3n }))).toBe(
      'ONFT_ROLE_STATUS (OF1.3) (xid=0x0): role=secondary generation_id=3 reason=primary_request',
    )
  })

  it('says so where it does not know why', () => {
    expect(
      formatMessage(roleStatus({ role: 'master', reason: 9, generationId: 0xffff_ffff_ffff_ffffn })),
    ).toBe('ONFT_ROLE_STATUS (OF1.3) (xid=0x0): role=primary reason=(unknown)')
  })
})
