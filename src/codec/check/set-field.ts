import { rawBits } from '../match/bits.js'
import { fieldByName } from '../match/table.js'
import { canBe } from './values.js'
import type { Scope } from './finding.js'
import type { RegLoad2Action, SetFieldAction } from '../actions/index.js'

const VLAN_PRESENT = 0x1000n

/** Refuses a field that cannot be set, or not to this value, or not with a mask. */
export function checkSetField({ type, field }: SetFieldAction | RegLoad2Action, scope: Scope): void {
  const [name = '', value] = Object.entries(field)[0] ?? []
  const at = scope.at(`field.${name}`)
  const row = fieldByName(name)
  if (row === undefined || !scope.knows.hasField(name)) {
    return at.refuse('OFPBAC_BAD_SET_TYPE', '', `${scope.knows.name} has no such field`)
  }
  const bits = rawBits(row, value)
  if (bits.mask !== undefined) {
    if ((bits.value & ~bits.mask) !== 0n) {
      return at.refuse('OFPBMC_BAD_WILDCARDS', '', 'it has bits outside of its mask')
    }
    if (type === 'setField') return at.refuse('OFPBAC_BAD_SET_MASK', '', 'OpenFlow 1.3 sets the whole field')
  }
  if (!scope.knows.canSet(name)) return at.refuse('OFPBAC_BAD_SET_ARGUMENT', '', 'it cannot be set')
  if (type === 'regLoad2') return
  const untagged = name === 'vlanVid' && (bits.value & VLAN_PRESENT) === 0n
  if (name === 'inPort' || untagged || !canBe(row, bits.value)) {
    at.refuse('OFPBAC_BAD_SET_ARGUMENT', '', `it cannot be set to ${bits.value}`)
  }
}
