/** What a switch accepts in a message, and what is wrong all the same. */
import { rawBits } from '../match/bits.js'
import { fieldByName } from '../match/table.js'
import { unknownMembers } from '../message/unknown-members.js'
import { VlanId } from '../protocol/constants.js'
import type { MatchInit } from '../match/fields.js'
import type { MessageInit } from '../messages/registry.js'
import type { Finding } from './finding.js'

/** What is wrong with a message that can be encoded, whoever accepts it. */
export function pitfalls(message: MessageInit): readonly Finding[] {
  return [...unknownMembers(message), ...vlanPitfalls(message, ''), ...cookiePitfalls(message)]
}

/** Who deletes by a cookie without a mask deletes everything. */
function cookiePitfalls(message: MessageInit): readonly Finding[] {
  if (message.type !== 'flowMod' || !/^delete/.test(String(message.command))) return []
  if ((message.cookie ?? 0n) === 0n || (message.cookieMask ?? 0n) !== 0n) return []
  const detail = 'without a mask the cookie is not looked at: cookieMask: ALL_ONES_64 compares all of it'
  return [{ path: 'cookieMask', detail }]
}

function vlanPitfalls(message: MessageInit, path: string): readonly Finding[] {
  switch (message.type) {
    case 'flowMod': case 'nxFlowMod': case 'flowStatsRequest': case 'aggregateStatsRequest':
      return noSuchTag(message.match ?? {}, `${path}match`)
    case 'flowMonitorRequest': case 'nxFlowMonitorRequest':
      return (message.monitors ?? []).flatMap(({ match }, index) =>
        noSuchTag(match ?? {}, `${path}monitors[${index}].match`))
    case 'bundleAddMessage': return vlanPitfalls(message.message, `${path}message.`)
    default: return []
  }
}

/** A packet either has the bit, or has no tag and so zeros in all the others. */
function noSuchTag(match: MatchInit, path: string): readonly Finding[] {
  return (['vlanVid', 'vlanTci'] as const).flatMap((name) => {
    const given = match[name]
    if (given === undefined) return []
    const { value, mask = ~0n } = rawBits(fieldByName(name)!, given)
    const present = BigInt(VlanId.PRESENT)
    if ((mask & present) === 0n || (value & present) !== 0n || value === 0n) return []
    const meant = `VlanId.PRESENT | ${value}`
    return [{ path: `${path}.${name}`, detail: `no packet has it: a tag has the bit 0x1000, as in ${meant}` }]
  })
}
