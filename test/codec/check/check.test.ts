import { describe, expect, it } from 'vitest'
import {
  check, decode, encode, EncodeError, PortNo, VlanId, type ActionInit, type MatchInit, type MessageInit,
} from 'daolinet/codec'
import answers from '../../support/bad-messages/answers.json' with { type: 'json' }
import { badMessages } from '../../support/bad-messages/index.js'
import { message as anyMessage } from '../../support/arbitraries/messages.js'
import { property } from '../../support/property.js'

const recorded: Readonly<Record<string, readonly string[]>> = answers

/** What is found: an error and where, a line each. */
function found(init: MessageInit): string[] {
  return check(init).map(({ error = 'pitfall', path }) => path === '' ? error : `${error} ${path}`)
}

describe('check', () => {
  it('says what is wrong, where, and which error answers it', () => {
    const message = decode(encode({
      type: 'flowMod', match: { tcpDst: 80 },
      instructions: [{ type: 'applyActions', actions: [{ type: 'output', port: PortNo.ANY }] }],
    }))
    expect(check(message)).toEqual([
      {
        path: 'match.tcpDst', detail: 'it wants ethType: 0x0800 or 0x86dd', error: 'OFPBMC_BAD_PREREQ',
        errorType: 4, errorCode: 9,
      },
      {
        path: 'instructions[0].actions[0].port', detail: 'no packet can go to port 4294967295',
        error: 'OFPBAC_BAD_OUT_PORT', errorType: 2, errorCode: 4,
      },
    ])
  })

  it('names the experimenter that defined the error', () => {
    const [finding] = check(decode(encode({
      type: 'flowMod',
      instructions: [{
        type: 'applyActions', actions: [{ type: 'conjunction', id: 1, clause: 2, nClauses: 2 }],
      }],
    })))
    expect(finding).toMatchObject({ error: 'NXBAC_BAD_CONJUNCTION', errorType: 0xffff, experimenter: 0x2320 })
  })

  it('finds nothing in what is sound, in whatever order its match is written', () => {
    expect(found({
      type: 'flowMod',
      match: { tcpDst: 443, ipv4Dst: '10.0.0.0/24', ipProto: 6, ethType: 0x0800, inPort: 1 },
      instructions: [
        {
          type: 'applyActions',
          actions: [{ type: 'setField', field: { tcpDst: 80 } }, { type: 'decNwTtl' }],
        },
        { type: 'gotoTable', tableId: 1 },
      ],
    })).toEqual([])
  })

  it('throws for what cannot be sent at all', () => {
    expect(() => check({ type: 'portMod', portNo: -1 })).toThrow(EncodeError)
  })

  it('finds nothing in messages that switches send', () => {
    expect(found({ type: 'packetIn', match: { tcpDst: 80 } })).toEqual([])
    expect(found({ type: 'flowStatsReply', flows: [{ match: { tcpDst: 80 } }] })).toEqual([])
  })

  it('checks the actions in every place where there are any', () => {
    const bad = [{ type: 'output', port: PortNo.ANY }] as const
    const path = 'actions[0].port'
    const error = 'OFPBAC_BAD_OUT_PORT'
    const inFlow = (type: 'applyActions' | 'writeActions', actions: readonly ActionInit[] = bad) =>
      found({ type: 'flowMod', instructions: [{ type, actions }] })
    expect(inFlow('applyActions')).toEqual([`${error} instructions[0].${path}`])
    expect(inFlow('writeActions')).toEqual([`${error} instructions[0].${path}`])
    expect(inFlow('applyActions', [{ type: 'clone', actions: bad }]))
      .toEqual([`${error} instructions[0].actions[0].${path}`])
    expect(found({ type: 'packetOut', actions: bad })).toEqual([`${error} ${path}`])
    expect(found({ type: 'groupMod', buckets: [{}, { actions: bad }] }))
      .toEqual([`${error} buckets[1].${path}`])
    expect(found({ type: 'bundleAddMessage', bundleId: 1, message: { type: 'packetOut', actions: bad } }))
      .toEqual([`${error} message.${path}`])
  })

  it('tells of VLAN ids that no packet has, though the switch accepts them', () => {
    const bits = 'no packet has it: a tag has the bit 0x1000, as in VlanId.PRESENT | 100'
    expect(check({ type: 'flowMod', match: { vlanVid: 100 } }))
      .toEqual([{ path: 'match.vlanVid', detail: bits }])
    expect(check({ type: 'flowStatsRequest', match: { vlanTci: 100 } }))
      .toEqual([{ path: 'match.vlanTci', detail: bits }])
    const nothing = { match: null as unknown as MatchInit }
    const monitors = [nothing, { match: { vlanVid: { value: 100, mask: 0x1fff } } }]
    expect(found({ type: 'flowMonitorRequest', monitors })).toEqual(['pitfall monitors[1].match.vlanVid'])
    const matches: MatchInit[] = [
      { vlanVid: 0 }, { vlanVid: VlanId.PRESENT | 100 }, { vlanVid: { value: 100, mask: 0xfff } },
      { vlanVid: { value: VlanId.PRESENT, mask: VlanId.PRESENT } },
    ]
    for (const match of matches) expect(found({ type: 'flowMod', match })).toEqual([])
  })

  it('tells for a packet-out what its packet has', () => {
    const tagged = Uint8Array.of(...new Uint8Array(12), 0x81, 0x00, 0x00, 0x05, 0x08, 0x06)
    expect(found({ type: 'packetOut', actions: [{ type: 'popVlan' }], data: tagged })).toEqual([])
    expect(found({ type: 'packetOut', actions: [{ type: 'decNwTtl' }], data: tagged }))
      .toEqual(['OFPBAC_MATCH_INCONSISTENT actions[0]'])
  })

  it('follows what actions make of the packet', () => {
    const flow = (...actions: readonly ActionInit[]): string[] => found({
      type: 'flowMod', match: { ethType: 0x0800 }, instructions: [{ type: 'applyActions', actions }],
    })
    expect(flow({ type: 'popVlan' })).toHaveLength(1)
    expect(flow({ type: 'pushVlan', ethertype: 0x8100 }, { type: 'popVlan' })).toEqual([])
    expect(flow({ type: 'pushMpls', ethertype: 0x8847 }, { type: 'decNwTtl' })).toHaveLength(1)
    expect(flow({ type: 'pushMpls', ethertype: 0x8847 }, { type: 'popMpls', ethertype: 0x0800 }, {
      type: 'decNwTtl',
    })).toEqual([])
  })

  it('takes any message, and changes none', () => {
    property(anyMessage, (message) => {
      const before = encode(message)
      for (const { error, path, detail } of check(message)) {
        // What every switch accepts has no error.
        expect(error ?? 'OFP').toMatch(/^(?:OFP|NX)/)
        expect(detail).not.toMatch(/undefined|NaN|\[object/)
        expect(path).not.toMatch(/undefined|\.\./)
      }
      expect(encode(message)).toEqual(before)
    })
  })
})

/** Errors about what a switch has, or has seen before. */
const OF_STATE = new Set([
  'OFPBAC_BAD_OUT_GROUP', 'OFPMMFC_INVALID_METER', 'OFPMMFC_UNKNOWN_METER', 'OFPMMFC_METER_EXISTS',
  'OFPGMFC_UNKNOWN_GROUP', 'OFPGMFC_GROUP_EXISTS', 'OFPQOFC_BAD_PORT', 'OFPQOFC_BAD_QUEUE',
  'OFPPMFC_BAD_PORT', 'OFPPMFC_BAD_HW_ADDR', 'OFPFMFC_OVERLAP', 'OFPBFC_BAD_ID', 'OFPBFC_BAD_FLAGS',
  'OFPBFC_BUNDLE_CLOSED', 'OFPBFC_MSG_FAILED',
])
/** Messages that only switches send: those are not looked at. */
const FROM_SWITCHES = new Set(['an answer', 'an answer to a barrier', 'a packet-in', 'another hello'])

describe('the first finding is what Open vSwitch answered', () => {
  const judged = badMessages.filter(({ name }) => {
    const [answer = ''] = recorded[name]!
    return !OF_STATE.has(answer.split(' ')[0]!) && !FROM_SWITCHES.has(name)
  })

  it.each(judged.map(({ name, message }) => [name, message] as const))('to %s', (name, message) => {
    const [first] = check(decode(encode(message)))
    expect(first?.error).toBe(recorded[name]![0]?.split(' ')[0])
  })

  it('of nearly all messages that were judged', () => {
    expect(judged.length).toBeGreaterThan(badMessages.length * 0.85)
  })
})
