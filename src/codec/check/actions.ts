/** Actions that are wrong whatever the match is. */
import { EthType } from '../packet/eth-type.js'
import { ExperimenterId } from '../protocol/experimenters.js'
import { actionNames } from '../structures/table-features/feature-id.js'
import { checkConntrack, checkKept, checkNat } from './conntrack.js'
import { checkFieldAction } from './field-actions.js'
import { checkLearn } from './learn.js'
import { checkPlaces, type Place } from './places.js'
import { checkSetField } from './set-field.js'
import { checkOutput } from './values.js'
import type { Action, EncapAction, ExperimenterAction } from '../actions/index.js'
import type { Scope } from './finding.js'

const VLAN_TYPES: readonly number[] = [EthType.VLAN, EthType.SERVICE_VLAN]
const MPLS_TYPES: readonly number[] = [EthType.MPLS, EthType.MPLS_MULTICAST]
const PBB_TYPES: readonly number[] = [EthType.PBB]
const ENCAPSULATIONS: readonly number[] = [0, 0x1_894f, 0x1_8847, 0x1_8848]
const ETHERNET = 14
const STANDARD: ReadonlySet<string> = new Set(actionNames.names)

/** Refuses what is wrong with each action of a list, and then those that stand where they may not. */
export function checkActions(actions: readonly Action[], place: Place, scope: Scope): void {
  checkEach(actions, scope)
  checkPlaces(actions, place, scope)
}

/** Refuses what is wrong with each action of a list, wherever it stands. */
export function checkEach(actions: readonly Action[], scope: Scope): void {
  for (const [index, action] of actions.entries()) checkAction(action, scope.at(`actions[${index}]`))
}

function checkAction(action: Action, scope: Scope): void {
  const { type } = action
  if (type === 'unknown') {
    if (scope.knows.hasActionNumber(action.actionType)) return
    return scope.refuse('OFPBAC_BAD_TYPE', '', `there is no action ${action.actionType}`)
  }
  if (type === 'experimenter') return checkExperimenter(action, scope)
  if (!scope.knows.hasAction(type)) {
    const error = STANDARD.has(type) ? 'OFPBAC_BAD_TYPE' : 'OFPBAC_BAD_EXP_TYPE'
    return scope.refuse(error, '', `${scope.knows.name} has no action ${type}`)
  }
  switch (type) {
    case 'output': return checkOutput(action.port, 'port', scope)
    case 'outputTrunc':
      if (action.maxLen < ETHERNET) {
        scope.refuse('OFPBAC_BAD_ARGUMENT', 'maxLen', `no packet is ${action.maxLen} bytes long`)
      }
      return
    case 'setField': case 'regLoad2': return checkSetField(action, scope)
    case 'pushVlan': return checkType(action.ethertype, VLAN_TYPES, scope)
    case 'pushMpls': return checkType(action.ethertype, MPLS_TYPES, scope)
    case 'pushPbb': return checkType(action.ethertype, PBB_TYPES, scope)
    case 'clone': return checkActions(action.actions, 'clone', scope)
    case 'ct':
      checkConntrack(action, scope)
      checkActions(action.actions ?? [], 'conntrack', scope)
      return checkKept(action, scope)
    case 'nat': return checkNat(action, scope)
    case 'learn': case 'learn2': return checkLearn(action, scope)
    case 'encap': return checkEncap(action, scope)
    case 'controller2':
      for (const [index, { propertyType, body }] of (action.properties ?? []).entries()) {
        const error = propertyType === 0xffff && body.length < 8 ? 'OFPTFFC_BAD_LEN' : 'OFPTFFC_BAD_TYPE'
        scope.refuse(error, `properties[${index}]`, `${scope.knows.name} has no such property`)
      }
      return
    case 'conjunction': {
      const { clause, nClauses } = action
      if (nClauses >= 2 && nClauses <= 64 && clause < nClauses) return
      return scope.refuse('NXBAC_BAD_CONJUNCTION', '', `clause ${clause} of ${nClauses}, 2 to 64 can be`)
    }
    case 'sample': case 'sample2': case 'sample3':
      if (action.probability === 0) scope.refuse('OFPBAC_BAD_ARGUMENT', 'probability', 'nothing is sampled')
      if (action.type === 'sample3' && typeof action.direction === 'number') {
        scope.refuse('OFPBAC_BAD_ARGUMENT', 'direction', `there is no direction ${action.direction}`)
      }
      return
    default: return checkFieldAction(action, scope)
  }
}

function checkEncap({ packetType, properties = [] }: EncapAction, scope: Scope): void {
  if (!ENCAPSULATIONS.includes(packetType)) {
    const detail = `no header makes a packet 0x${packetType.toString(16)}`
    scope.refuse('NXBAC_BAD_HEADER_TYPE', 'packetType', detail)
  }
  for (const [index, { type }] of properties.entries()) {
    if (type !== 'unknown') continue
    scope.refuse('NXBAC_UNKNOWN_ED_PROP', `properties[${index}]`, `${scope.knows.name} has no such property`)
  }
}

function checkType(ethertype: number, types: readonly number[], scope: Scope): void {
  if (types.includes(ethertype)) return
  scope.refuse('OFPBAC_BAD_ARGUMENT', 'ethertype', `it is never 0x${ethertype.toString(16)}`)
}

function checkExperimenter({ experimenter, body }: ExperimenterAction, scope: Scope): void {
  const known = experimenter === ExperimenterId.NICIRA || experimenter === ExperimenterId.ONF
  const whose = `experimenter 0x${experimenter.toString(16)}`
  if (known && body.length === 0) {
    scope.refuse('OFPBAC_BAD_LEN', 'body', `it has no room for the number of an action of ${whose}`)
  }
  const detail = `${scope.knows.name} has no such action of ${whose}`
  scope.refuse(known ? 'OFPBAC_BAD_EXP_TYPE' : 'OFPBAC_BAD_EXPERIMENTER', '', detail)
}
