/** Actions that a switch does not take anywhere, and the error that Open vSwitch answers. */
import { PortNo, type Action, type Match } from '../../../codec/index.js'
import { bitsOf, isUnusedPort, isValue } from './refuse-match.js'
import { Refusal } from './refusal.js'
import { canMatch, canSet } from './vocabulary.js'

const VLAN_TYPES = [0x8100, 0x88a8]
const MPLS_TYPES = [0x8847, 0x8848]
const PBB_TYPE = 0x88e7

/** @throws {@link Refusal} for the first action that is wrong by itself */
export function refuseActions(actions: readonly Action[]): void {
  for (const action of actions) refuseAction(action)
}

function refuseAction(action: Action): void {
  switch (action.type) {
    case 'output': return refuseOutput(action.port)
    case 'setField': return refuseSetField(action.field)
    case 'pushVlan': return needType(action, action.ethertype, VLAN_TYPES)
    case 'pushMpls': return needType(action, action.ethertype, MPLS_TYPES)
    case 'pushPbb': return needType(action, action.ethertype, [PBB_TYPE])
    case 'copyTtlOut': case 'copyTtlIn': case 'setMplsTtl': case 'decMplsTtl': case 'popVlan': case 'popMpls':
    case 'setQueue': case 'group': case 'setNwTtl': case 'decNwTtl': case 'popPbb':
      return
    case 'unknown': throw new Refusal('OFPBAC_BAD_TYPE', `action ${action.actionType}`)
    case 'experimenter': throw new Refusal('OFPBAC_BAD_EXPERIMENTER', `experimenter ${action.experimenter}`)
    default: throw new Refusal('OFPBAC_BAD_EXP_TYPE', `this switch has no action ${action.type}`)
  }
}

function refuseOutput(port: number): void {
  const unused = isUnusedPort(port) || (port >= PortNo.MAX && port < PortNo.IN_PORT)
  if (unused || port === PortNo.ANY) throw new Refusal('OFPBAC_BAD_OUT_PORT', `port ${port}`)
}

function needType(action: Action, ethertype: number, types: readonly number[]): void {
  if (types.includes(ethertype)) return
  throw new Refusal('OFPBAC_BAD_ARGUMENT', `${action.type} of type ${ethertype}`)
}

function refuseSetField(field: Match): void {
  const [[name, value] = ['', undefined]] = Object.entries(field)
  if (!canMatch(name)) refuseUnknown(name)
  const { exact, mask } = bitsOf(name, value)
  if (mask !== undefined) {
    if ((exact & ~mask) !== 0n) throw new Refusal('OFPBMC_BAD_WILDCARDS', `${name} has bits outside its mask`)
    throw new Refusal('OFPBAC_BAD_SET_MASK', `OpenFlow 1.3 sets all of ${name}`)
  }
  const untagged = name === 'vlanVid' && (exact & 0x1000n) === 0n
  if (!canSet(name) || !isValue(name, exact) || untagged) {
    throw new Refusal('OFPBAC_BAD_SET_ARGUMENT', `${name} cannot be set to ${exact}`)
  }
}

/** Open vSwitch looks for padding behind an unknown field, and takes its value for it. */
function refuseUnknown(name: string): never {
  const length = Number.parseInt(name.slice(8, 10), 16)
  const error = (4 + 4 + length) % 8 === 0 ? 'OFPBAC_BAD_SET_TYPE' : 'OFPBAC_BAD_SET_LEN'
  throw new Refusal(name.startsWith('0x') ? error : 'OFPBAC_BAD_SET_TYPE', `there is no field ${name}`)
}
