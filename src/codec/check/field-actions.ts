/** Actions that read and write bits of fields. */
import { PortNo } from '../protocol/constants.js'
import { checkOutput } from './values.js'
import { checkBits, checkFields } from './subfield.js'
import type { Scope } from './finding.js'
import type { Action, BundleAction, MultipathAction } from '../actions/index.js'

const IN_PORT = 'inPort16'
const PORT_BITS = 16

/**
 * Refuses what is wrong with an action that reads or writes bits of fields. Does nothing for other actions.
 */
export function checkFieldAction(action: Action, scope: Scope): void {
  const src = scope.at('src')
  const dst = scope.at('dst')
  switch (action.type) {
    case 'regLoad':
      if (!checkFields({ dst: action.dst }, 'short', scope)) return
      checkBits(action.dst, 'write', dst)
      if (action.value >> BigInt(action.dst.bits) !== 0n) {
        scope.refuse('OFPBAC_BAD_ARGUMENT', 'value', `${action.value} does not fit ${action.dst.bits} bits`)
      }
      return
    case 'regMove': case 'copyField':
      if (!checkFields({ src: action.src, dst: action.dst }, 'long', scope)) return
      checkBits(action.src, 'read', src)
      return checkBits(action.dst, 'write', dst)
    case 'stackPush':
      if (checkFields({ src: action.src }, 'long', scope)) checkBits(action.src, 'read', src)
      return
    case 'stackPop': case 'checkPktLarger':
      if (checkFields({ dst: action.dst }, 'long', scope)) checkBits(action.dst, 'write', dst)
      return
    case 'outputReg':
      if (checkFields({ src: action.src }, 'short', scope)) checkBits(action.src, 'read', src)
      return
    case 'outputReg2':
      if (checkFields({ src: action.src }, 'long', scope)) checkBits(action.src, 'read', src)
      return
    case 'deleteField':
      return void checkFields({ '': { field: action.field, offset: 0, bits: 1 } }, 'long', scope)
    case 'multipath': return checkMultipath(action, scope)
    case 'bundle':
      checkBundle(action, scope)
      return checkMembers(action.members, scope)
    case 'bundleLoad':
      // When the field is wrong, Open vSwitch reports only that, whatever else is wrong with the bundle.
      if (!checkFields({ dst: action.dst }, 'short', scope)) return
      if (action.dst.bits < PORT_BITS) {
        scope.refuse('OFPBAC_BAD_ARGUMENT', 'dst', `a port has ${PORT_BITS} bits`)
      }
      checkBits(action.dst, 'write', dst)
      return checkMembers(action.members, scope)
    default:
  }
}

function checkBundle({ fields, algorithm, memberType = IN_PORT }: BundleAction, scope: Scope): void {
  if (typeof fields === 'number') scope.refuse('OFPBAC_BAD_ARGUMENT', 'fields', `there is no hash ${fields}`)
  if (typeof algorithm === 'number') {
    scope.refuse('OFPBAC_BAD_ARGUMENT', 'algorithm', `there is no algorithm ${algorithm}`)
  }
  if (memberType !== IN_PORT) scope.refuse('OFPBAC_BAD_ARGUMENT', 'memberType', 'members are ports')
}

function checkMembers(members: readonly number[], scope: Scope): void {
  for (const [index, member] of members.entries()) {
    if (member !== PortNo.ANY) checkOutput(member, `members[${index}]`, scope)
  }
}

function checkMultipath({ fields, algorithm, maxLink, dst }: MultipathAction, scope: Scope): void {
  if (!checkFields({ dst }, 'short', scope)) return
  if (typeof fields === 'number') scope.refuse('OFPBAC_BAD_ARGUMENT', 'fields', `there is no hash ${fields}`)
  if (typeof algorithm === 'number') {
    scope.refuse('OFPBAC_BAD_ARGUMENT', 'algorithm', `there is no algorithm ${algorithm}`)
  }
  if (dst.bits < 16 && maxLink >= 2 ** dst.bits) {
    scope.refuse('OFPBAC_BAD_ARGUMENT', 'maxLink', `link ${maxLink} does not fit ${dst.bits} bits`)
  }
  checkBits(dst, 'write', scope.at('dst'))
}
