import { describe, expect, it } from 'vitest'
import { check, decode, DecodeError } from 'daolinet/codec'
import { bytesOf, corporaAbsent, messageVectors } from '../../support/corpora.js'

/** Open vSwitch says it by the name of OpenFlow 1.0. */
const names: Readonly<Record<string, string>> = { OFPBRC_BAD_VENDOR: 'OFPBRC_BAD_EXPERIMENTER' }

const HASH = 'of an unknown field Open vSwitch says BAD_LEN where one that it knows has the same hash'

/** Where check finds something else first, and why. */
const exceptions: Readonly<Record<string, readonly [error: string, reason: string]>> = {
  '4-2-ofp_flow_mod.packet': ['OFPBAC_BAD_SET_TYPE', HASH],
  '4-63-onf_flow_monitor_request.packet': ['OFPBMC_BAD_VALUE', HASH],
}

/** Messages that switches send, which Open vSwitch was asked to print: check looks at what they get. */
function isFromSwitch(type: string): boolean {
  return /Reply$|^error$|^packetIn$/.test(type)
}

if (messageVectors === undefined) {
  it(`has no messages of other projects: ${corporaAbsent}`, () => expect(messageVectors).toBeUndefined())
} else {
  const refused = messageVectors.filter(({ verdict, ovs31Error }) => verdict === 'check' || ovs31Error)
  const judged = refused.filter(({ hex }) => {
    try {
      return !isFromSwitch(decode(bytesOf(hex)).type)
    } catch (error) {
      if (error instanceof DecodeError) return false
      throw error
    }
  })

  describe('messages of other projects that Open vSwitch refuses', () => {
    it.each(judged.map((vector) => [vector.name, vector] as const))('%s', (name, { hex, ovs31Error }) => {
      const [first] = check(decode(bytesOf(hex)))
      const [expected] = exceptions[name] ?? [names[ovs31Error!] ?? ovs31Error]
      expect(first?.error).toBe(expected)
    })

    it('are all with the verdict `check`, and more', () => {
      const checks = messageVectors!.filter(({ verdict }) => verdict === 'check')
      expect(judged).toEqual(expect.arrayContaining([...checks]))
      expect(judged.length).toBeGreaterThan(checks.length)
    })
  })
}
