import { describe, expect, it } from 'vitest'
import { missingPrerequisite } from '../../../src/codec/match/prerequisites.js'
import type { MatchInit } from '../../../src/codec/match/fields.js'

const complete: readonly MatchInit[] = [
  {},
  { tcpDst: 443, ipProto: 6, ethType: 0x86dd },
  { vlanPcp: 3, vlanVid: 0x1005 },
  { vlanPcp: 3, vlanVid: { value: 0x1000, mask: 0x1000 } },
  { vlanPcp: 3, vlanTci: 0x1005 },
  { inPhyPort: 1, inPort: 2 },
  { ipv4Src: '10.0.0.1', packetType: 0x1_0800 },
  { ctNwProto: 6, ctState: 0x22 },
  { ctNwProto: 6, ctState: { value: 0x20, mask: 0x30 } },
  { nshSi: 1, ethType: 0x894f },
]

const lacking: readonly (readonly [MatchInit, field: string, requires: string])[] = [
  [{ ethType: 0x0800, tcpDst: 443 }, 'tcpDst', 'ipProto: 6'],
  [{ ethType: 0x0806, ipv4Src: '10.0.0.1' }, 'ipv4Src', 'ethType: 0x0800'],
  [{ ethType: 0x0800, ipProto: 17, tcpDst: 443 }, 'tcpDst', 'ipProto: 6'],
  [{ vlanPcp: 3 }, 'vlanPcp', 'vlanVid: 0x1000 | id'],
  [{ vlanPcp: 3, vlanVid: 0 }, 'vlanPcp', 'vlanVid: 0x1000 | id'],
  [{ inPhyPort: 1 }, 'inPhyPort', 'inPort'],
  [{ ctNwProto: 6, ctState: 0 }, 'ctNwProto', 'ctState'],
  [{ ctNwProto: 6, ctState: { value: 0x20, mask: 0x20 } }, 'ctNwProto', 'ctState'],
  [{ ethType: 0x86dd, ipProto: 58, icmpv6Type: 1, ipv6NdTarget: '::1' }, 'ipv6NdTarget', 'icmpv6Type: 135'],
]

describe('prerequisites', () => {
  it.each(complete.map((match) => [match]))('are met in %o', (match) => {
    expect(missingPrerequisite(match)).toBeUndefined()
  })

  it.each(lacking)('are missed in %o', (match, field, requires) => {
    const missing = missingPrerequisite(match)
    expect(missing?.field).toBe(field)
    expect(missing?.requires).toContain(requires)
  })
})
