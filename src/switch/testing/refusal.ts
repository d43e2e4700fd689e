/** What this switch refuses, with the error that Open vSwitch answers. */
import { errorNumbers } from '../../codec/error-names.js'
import { fieldByName } from '../../codec/match/oxm.js'
import { missingPrerequisite } from '../../codec/match/prerequisites.js'
import { FlowModFlags, NO_BUFFER, PortNo } from '../../codec/index.js'
import { testOf } from './flow-match.js'
import type { Action, FlowMod, Instruction, Match, PacketOut } from '../../codec/index.js'

/** Thrown inside the switch, and sent to the controller as an error message. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly errorType: number
  readonly errorCode: number

  /** @param error - the specification's name of the error: `OFPBMC_BAD_PREREQ` */
  constructor(error: string, detail: string) {
    super(`${error}: ${detail}`)
    const [type, code] = errorNumbers(error) ?? [0, 0]
    this.errorType = type
    this.errorCode = code
  }
}

/** What the switch has, that messages may speak of. */
export interface Inventory {
  readonly tables: number
  hasGroup(groupId: number): boolean
  hasMeter(meterId: number): boolean
}

const KNOWN_FLAGS = Object.values(FlowModFlags).reduce((sum, flag) => sum | flag, 0)

/** @throws {@link Refusal} for a flow-mod that a switch would not take. */
export function refuseFlowMod(message: FlowMod, inventory: Inventory): void {
  const deletes = message.command === 'delete' || message.command === 'deleteStrict'
  if (typeof message.command === 'number') throw new Refusal('OFPFMFC_BAD_COMMAND', `command ${message.command}`)
  if ((message.flags & ~KNOWN_FLAGS) !== 0) throw new Refusal('OFPFMFC_BAD_FLAGS', `flags ${message.flags}`)
  if (message.tableId >= inventory.tables && !(deletes && message.tableId === 0xff)) {
    throw new Refusal('OFPFMFC_BAD_TABLE_ID', `table ${message.tableId}`)
  }
  refuseMatch(message.match)
  if (deletes) return
  refuseBuffer(message.bufferId)
  refuseInstructions(message.instructions, message, inventory)
}

/** @throws {@link Refusal} for a packet-out that a switch would not take. */
export function refusePacketOut(message: PacketOut, inventory: Inventory): void {
  refuseBuffer(message.bufferId)
  const reserved = message.inPort > PortNo.MAX && message.inPort !== PortNo.CONTROLLER && message.inPort !== PortNo.LOCAL
  if (message.inPort === 0 || (reserved && message.inPort !== PortNo.ANY)) {
    throw new Refusal('OFPBRC_BAD_PORT', `in_port ${message.inPort}`)
  }
  for (const action of message.actions) refuseAction(action, undefined, inventory)
}

function refuseBuffer(bufferId: number): void {
  if (bufferId !== NO_BUFFER) throw new Refusal('OFPBRC_BUFFER_UNKNOWN', `this switch buffers nothing, not ${bufferId} either`)
}

/** @throws {@link Refusal} for a match with unknown fields, bad values or masks, or without its prerequisites. */
export function refuseMatch(match: Match): void {
  for (const [name, value] of Object.entries(match)) {
    const row = fieldByName(name)
    if (row === undefined) throw new Refusal('OFPBMC_BAD_FIELD', name)
    const masked = typeof value === 'string' ? value.includes('/') : typeof value === 'object' && 'mask' in value
    if (masked && !row.maskable) throw new Refusal('OFPBMC_BAD_MASK', `${name} takes no mask`)
    const exact = testOf(name, masked && typeof value === 'object' && 'mask' in value ? value.value : withoutMask(value))
    if (exact.value >> BigInt(row.bits) !== 0n) throw new Refusal('OFPBMC_BAD_VALUE', `${name} has ${row.bits} bits`)
    if (masked && (exact.value & ~testOf(name, value).mask) !== 0n) {
      throw new Refusal('OFPBMC_BAD_WILDCARDS', `${name} has bits outside its mask`)
    }
  }
  const missing = missingPrerequisite(match)
  if (missing !== undefined) throw new Refusal('OFPBMC_BAD_PREREQ', `${missing.field} without ${missing.requires}`)
}

function withoutMask(value: unknown): unknown {
  return typeof value === 'string' ? value.split('/')[0] : value
}

function refuseInstructions(instructions: readonly Instruction[], flow: FlowMod, inventory: Inventory): void {
  for (const instruction of instructions) {
    switch (instruction.type) {
      case 'gotoTable':
        if (instruction.tableId <= flow.tableId || instruction.tableId >= inventory.tables) {
          throw new Refusal('OFPBIC_BAD_TABLE_ID', `table ${flow.tableId} cannot go to table ${instruction.tableId}`)
        }
        break
      case 'meter':
        if (!inventory.hasMeter(instruction.meterId)) throw new Refusal('OFPMMFC_INVALID_METER', `meter ${instruction.meterId}`)
        break
      case 'applyActions': case 'writeActions':
        for (const action of instruction.actions) refuseAction(action, flow.match, inventory)
        break
      case 'unknown': throw new Refusal('OFPBIC_UNKNOWN_INST', `instruction ${instruction.instructionType}`)
      case 'experimenter': throw new Refusal('OFPBIC_BAD_EXPERIMENTER', `experimenter ${instruction.experimenter}`)
    }
  }
}

/** @param match - the flow's, where actions can contradict it */
function refuseAction(action: Action, match: Match | undefined, inventory: Inventory): void {
  switch (action.type) {
    case 'output':
      if (action.port === 0 || action.port === PortNo.ANY || (action.port > PortNo.MAX && action.port < PortNo.IN_PORT)) {
        throw new Refusal('OFPBAC_BAD_OUT_PORT', `port ${action.port}`)
      }
      break
    case 'group':
      if (!inventory.hasGroup(action.groupId)) throw new Refusal('OFPBAC_BAD_OUT_GROUP', `group ${action.groupId}`)
      break
    case 'setField': return refuseSetField(action.field, match)
    case 'pushVlan':
      if (action.ethertype !== 0x8100 && action.ethertype !== 0x88a8) {
        throw new Refusal('OFPBAC_BAD_ARGUMENT', `a VLAN tag of type ${action.ethertype}`)
      }
      break
    case 'decNwTtl': case 'setNwTtl':
      if (match !== undefined && match.ethType !== 0x0800 && match.ethType !== 0x86dd) {
        throw new Refusal('OFPBAC_MATCH_INCONSISTENT', `${action.type} where the match does not say IP`)
      }
      break
    case 'unknown': throw new Refusal('OFPBAC_BAD_TYPE', `action ${action.actionType}`)
    case 'experimenter': throw new Refusal('OFPBAC_BAD_EXPERIMENTER', `experimenter ${action.experimenter}`)
  }
}

const READ_ONLY = new Set(['inPhyPort', 'ethType', 'ipProto', 'icmpv6NdReserved', 'ipv6Exthdr', 'mplsBos'])

function refuseSetField(field: Match, match: Match | undefined): void {
  const [name = ''] = Object.keys(field)
  const row = fieldByName(name)
  if (row === undefined || READ_ONLY.has(name)) throw new Refusal('OFPBAC_BAD_SET_TYPE', `${name} cannot be set`)
  if (testOf(name, field[name as keyof Match]).value >> BigInt(row.bits) !== 0n) {
    throw new Refusal('OFPBAC_BAD_SET_ARGUMENT', `${name} has ${row.bits} bits`)
  }
  if (match === undefined) return
  const missing = missingPrerequisite({ ...match, ...field })
  if (missing !== undefined && missing.field === name) {
    throw new Refusal('OFPBAC_MATCH_INCONSISTENT', `${name} is set where the match lacks ${missing.requires}`)
  }
}
