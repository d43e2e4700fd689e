/**
 * Whether actions fit the packets that a match lets through: each wants headers that the match, or the
 * actions before it, make sure of (OpenFlow 1.3.5 §5.11).
 */
import { missingPrerequisite } from '../../../codec/match/prerequisites.js'
import { MeterId, TableId, type Action, type Instruction, type Match } from '../../../codec/index.js'
import { Refusal } from './refusal.js'

/** What is known of the packets: the match, as the actions so far have changed it. */
type Known = Record<string, unknown>

const PRESENT = 0x1000
const IP = [0x0800, 0x86dd]
const MPLS = [0x8847, 0x8848]
const PBB = [0x88e7]

/**
 * Looks at a flow's instructions. As in Open vSwitch, what cannot be done (set a field that is not there, go
 * to a table that does not follow) comes before what would only do nothing (count down a TTL that is not
 * there), which may stand in an action set.
 * @throws {@link Refusal} for the first that does not fit
 */
export function refuseInconsistent(
  instructions: readonly Instruction[], match: Match, tableId: number, tables: number,
): void {
  for (const instruction of instructions) {
    if (instruction.type !== 'meter') continue
    const { meterId } = instruction
    if (meterId === 0 || meterId > MeterId.MAX) throw new Refusal('OFPMMFC_INVALID_METER', `meter ${meterId}`)
  }
  const actionsOf = (type: 'applyActions' | 'writeActions'): readonly Action[] =>
    instructions.flatMap((instruction) => instruction.type === type ? instruction.actions : [])
  const applied = actionsOf('applyActions')
  refuseInconsistentActions([...applied, ...actionsOf('writeActions')], { ...match }, isSetField)
  for (const instruction of instructions) {
    if (instruction.type !== 'gotoTable') continue
    const back = tableId !== TableId.ALL && instruction.tableId <= tableId
    if (back || instruction.tableId >= tables) {
      throw new Refusal('OFPBIC_BAD_TABLE_ID', `table ${tableId} cannot go to table ${instruction.tableId}`)
    }
  }
  refuseInconsistentActions(applied, { ...match })
}

function isSetField({ type }: Action): boolean {
  return type === 'setField'
}

/**
 * Looks at a list of actions.
 * @param known - what is known of the packets; changed as the actions change them
 * @param looksAt - which actions are held to it
 * @throws {@link Refusal}
 */
export function refuseInconsistentActions(
  actions: readonly Action[], known: Known, looksAt: (action: Action) => boolean = () => true,
): void {
  for (const action of actions) {
    const lacking = lacks(action, known)
    if (lacking !== undefined && looksAt(action)) {
      throw new Refusal('OFPBAC_MATCH_INCONSISTENT', `${action.type} where nothing says ${lacking}`)
    }
    follow(action, known)
  }
}

/** What an action wants and the packets may not have. */
function lacks(action: Action, known: Known): string | undefined {
  switch (action.type) {
    case 'setField': return lacksForField(action.field, known)
    case 'popVlan': return isTagged(known) ? undefined : 'that there is a VLAN tag'
    case 'setNwTtl': case 'decNwTtl': return isOf(known, IP) ? undefined : 'that it is IP'
    case 'setMplsTtl': case 'decMplsTtl': case 'popMpls': case 'copyTtlOut': case 'copyTtlIn':
      return isOf(known, MPLS) ? undefined : 'that it is MPLS'
    case 'popPbb': return isOf(known, PBB) ? undefined : 'that it is PBB'
    default: return undefined
  }
}

function lacksForField(field: Match, known: Known): string | undefined {
  const [name = ''] = Object.keys(field)
  if (name === 'vlanVid') return isTagged(known) ? undefined : 'that there is a VLAN tag'
  // Only what the field itself depends on: fields that an action has overtaken stand in the match still.
  if (missingPrerequisite(field) === undefined) return undefined
  const match: Match = { ...basics(known), ...field }
  return missingPrerequisite(match)?.requires
}

/** The fields that others depend on. A protocol says nothing where the packet is not IP any more. */
function basics(known: Known): Known {
  const protocols = isOf(known, IP) ? ['ipProto', 'icmpv6Type'] : []
  const names = ['inPort', 'vlanVid', 'vlanTci', 'ethType', ...protocols]
  return Object.fromEntries(names.filter((name) => name in known).map((name) => [name, known[name]]))
}

function follow(action: Action, known: Known): void {
  switch (action.type) {
    case 'pushVlan': known['vlanVid'] = PRESENT; break
    case 'popVlan': known['vlanVid'] = 0; break
    case 'pushMpls': case 'popMpls': case 'pushPbb': known['ethType'] = action.ethertype; break
    case 'popPbb': delete known['ethType']; break
    case 'setField': Object.assign(known, action.field); break
    default: break
  }
}

function isTagged(known: Known): boolean {
  return ((bits(known['vlanVid']) | bits(known['vlanTci'])) & PRESENT) !== 0
}

function isOf(known: Known, types: readonly number[]): boolean {
  return types.includes(Number(known['ethType']))
}

/** The bits that are known to be set. */
function bits(value: unknown): number {
  if (typeof value === 'object' && value !== null && 'mask' in value && 'value' in value) {
    return Number(value.value) & Number(value.mask)
  }
  return Number(value ?? 0)
}
