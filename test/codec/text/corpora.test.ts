import { describe, expect, it } from 'vitest'
import {
  decode, DecodeError, formatActions, formatInstructions, formatMessage,
} from '../../../src/codec/index.js'
import { decodeActions } from '../../../src/codec/actions/list.js'
import { decodeInstructions } from '../../../src/codec/instructions/list.js'
import {
  bytesOf, corporaAbsent, elementVectors, messageVectors, type ElementVector, type MessageVector,
} from '../../support/corpora.js'

/** Messages whose text is known and differs, with the reason. */
const exceptions: Readonly<Record<string, string>> = {
  'ofp-print.at: OFPT_METER_MOD request - bad band - OF1.3#1': 'printed: the type of a band has no name',
  'ofp-print.at: OFPT_METER_MOD request - bad command - OF1.3#1': 'printed: the command has no name',
  'ofp-print.at: OFPT_METER_MOD request - bad flags - OF1.3#1': 'printed: the rates are in both units',
}

/** Actions of other versions of OpenFlow, whose numbers mean nothing in 1.3: kept as unknown. */
const otherVersions = /set_vlan_|mod_dl_|mod_nw_|mod_tp_|^actions=meter:5|NXM_OF_IN_PORT\[\]->NXM_OF_VLAN_TCI/

function textOf(vector: MessageVector): string | undefined {
  const text = vector.ovs31Text ?? vector.expectedText ?? undefined
  return text === undefined || text === '' ? undefined : text.trimEnd()
}

function formatted(vector: MessageVector): string {
  const packetBytes = vector.name.includes('with hex output')
  return orError(() => formatMessage(decode(bytesOf(vector.hex)), { packetBytes }).trimEnd())
}

function formattedElement(vector: ElementVector): string {
  const bytes = bytesOf(vector.hex!)
  const view = new DataView(bytes.buffer)
  return orError(() => `actions=${vector.kind === 'action' || vector.ofVersion === '1.0'
    ? formatActions(decodeActions(view, 0, bytes.length))
    : formatInstructions(decodeInstructions(view, 0, bytes.length))}`)
}

function orError(text: () => string): string {
  try {
    return text()
  } catch (error) {
    if (error instanceof DecodeError) return error.message
    throw error
  }
}

const messages = (messageVectors ?? []).filter((vector) => textOf(vector) !== undefined)
// What Open vSwitch refuses has no text; of "clone" there is only one with an action of OpenFlow 1.0 within.
const elements = (elementVectors ?? [])
  .filter(({ kind }) => kind === 'action' || kind === 'instruction')
  .filter(({ expected }) => /^actions=(?!clone)/.test(expected![0]!))
const named = elements.map((vector) => [`${vector.ofVersion} ${vector.expected![0]}`, vector] as const)

if (messageVectors === undefined || elementVectors === undefined) {
  it(`has nothing to compare with: ${corporaAbsent}`, () => expect(messageVectors).toBeUndefined())
} else {
  describe('a message is printed as ovs-ofctl prints it', () => {
    const same = messages.filter(({ name }) => exceptions[name] === undefined)
    it.each(same.map((vector) => [`${vector.source} ${vector.name}`, vector] as const))('%s', (_, vector) => {
      expect(formatted(vector)).toBe(textOf(vector))
    })
    const others = messages.filter(({ name }) => exceptions[name] !== undefined)
    it.each(others.map((vector) => [exceptions[vector.name], vector] as const))('unless %s', (_, vector) => {
      expect(formatted(vector)).not.toBe(textOf(vector))
    })
    it('in 98 of 100 cases', () => expect(same.length / messages.length).toBeGreaterThan(0.98))
  })

  describe('actions and instructions are printed as ovs-ofctl prints them', () => {
    const isOther = ({ ofVersion, expected }: ElementVector): boolean =>
      (ofVersion === '1.1' || ofVersion === '1.5') && otherVersions.test(expected![0]!)
    const vendor = /^ffff/
    const ours = named.filter(([, vector]) => !isOther(vector) || vendor.test(vector.hex!))
    it.each(ours)('%s', (_, vector) => {
      expect(formattedElement(vector)).toBe(vector.expected![0])
    })
    const foreign = named.filter(([, vector]) => isOther(vector) && !vendor.test(vector.hex!))
    it.each(foreign)('but for %s', (_, vector) => {
      expect(formattedElement(vector)).toMatch(/^actions=unknown\(/)
    })
  })
}
