import { DecodeError } from '../errors.js'
import { decode, encode } from '../message/message.js'
import type { Message, MessageInit } from '../messages/registry.js'
import { errorName } from '../protocol/error-names.js'
import { PortNo, TableId } from '../protocol/constants.js'
import { ExperimenterId } from '../protocol/experimenters.js'
import { checkFlowMod, OWN_TABLE } from './flow-mod.js'
import { checkGroupMod } from './group-mod.js'
import { checkMatch } from './match.js'
import { checkMeterMod, checkMeterSetup } from './meter-mod.js'
import { checkPacketOut } from './packet-out.js'
import { scopeOf, type Finding, type Refused, type Scope } from './finding.js'
import { pitfalls } from './pitfalls.js'
import { checkEarlier, checkTlvTableMod } from './settings.js'
import { checkPortNumber } from './values.js'
import { openVSwitch, type Vocabulary } from './vocabulary.js'
import type { MeterMod } from '../messages/core/meter-mod.js'
import type { TableMod } from '../messages/core/table-mod.js'
import type { BundleAddMessage } from '../messages/registry.js'

/**
 * Finds what Open vSwitch 3.1 would refuse in a message that is sent to it: missing prerequisites, bad masks,
 * reserved ports out of place, actions that do not fit the match or the packet, unknown types. The first
 * finding is the error that it replies with.
 *
 * Behind these come findings without an `error`: what is accepted and yet wrong. These are members that do
 * not exist, which {@link encode} does not look at (`prioriti`; `actions` of a flow-mod, which has
 * `instructions`), and VLAN ids that no packet has because `VlanId.PRESENT` is missing in them.
 *
 * It looks at the message alone, as {@link encode} writes it. Whether the switch has the port, the group or
 * the meter, or room for the flow, only the switch knows.
 * @returns an empty list when nothing is wrong
 * @throws {@link EncodeError} for a message that cannot be encoded
 *
 * @example
 * ```ts
 * import { check, flowMod } from 'daolinet/codec'
 *
 * const [finding] = check(flowMod({ match: { ethType: 0x0800, tcpDst: 443 } }))
 * console.log(finding?.path, finding?.error) // match.tcpDst OFPBMC_BAD_PREREQ
 * ```
 */
export function check(message: MessageInit): readonly Finding[] {
  const bytes = encode(message)
  return [...refusals(bytes), ...pitfalls(message)]
}

function refusals(bytes: Uint8Array): readonly Refused[] {
  let sent: Message
  try {
    sent = decode(bytes)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    const { errorType, errorCode, path, detail } = error
    return [{ path, detail, error: errorName(errorType, errorCode), errorType, errorCode }]
  }
  const found = checkFor(openVSwitch, sent)
  return sent.type === 'meterMod' ? [...found, ...checkSetupFor(openVSwitch, sent)] : found
}

/** What a switch refuses in a message before it looks at the flows, groups and meters that it has. */
export function checkFor(knows: Vocabulary, message: Message): readonly Refused[] {
  const found: Refused[] = []
  checkMessage(message, scopeOf(found, knows))
  return found
}

/** What a switch refuses in a meter-mod after it has looked whether the meter exists. */
export function checkSetupFor(knows: Vocabulary, message: MeterMod): readonly Refused[] {
  const found: Refused[] = []
  checkMeterSetup(message, scopeOf(found, knows))
  return found
}

/** Messages whose parts all have a length that is a multiple of eight bytes. */
const IN_EIGHTS: ReadonlySet<string> = new Set<Message['type']>(['flowMod', 'groupMod', 'meterMod'])
/** The bits of a configuration that tell how fragments are treated. There are no other bits. */
const FRAGMENTS = 3

function checkMessage(message: Message, scope: Scope): void {
  if (IN_EIGHTS.has(message.type) && encode(message).length % 8 !== 0) {
    scope.refuse('OFPBRC_BAD_LEN', '', 'its length is no multiple of eight bytes')
  }
  switch (message.type) {
    case 'flowMod': return checkFlowMod(message, scope)
    // Its port has 16 bits, and every such number is that of a port.
    case 'nxFlowMod': return checkFlowMod({ ...message, outPort: PortNo.ANY }, scope)
    case 'packetOut': return checkPacketOut(message, scope)
    case 'groupMod': return checkGroupMod(message, scope)
    case 'meterMod': return checkMeterMod(message, scope)
    case 'portMod': case 'portStatsRequest': case 'queueStatsRequest':
      return checkPortNumber(message.portNo, 'portNo', scope)
    case 'queueGetConfigRequest': return checkPortNumber(message.port, 'port', scope)
    case 'roleRequest': case 'nxRoleRequest':
      if (typeof message.role === 'number') {
        scope.refuse('OFPRRFC_BAD_ROLE', 'role', `there is no role ${message.role}`)
      }
      return
    case 'nxSetPacketInFormat':
      if (typeof message.format === 'number') {
        scope.refuse('OFPBRC_EPERM', 'format', `there is no format ${message.format}`)
      }
      return
    case 'nxSetFlowFormat': case 'nxFlowMonitorRequest': case 'nxFlowMonitorCancel':
      return checkEarlier(message.type, scope)
    case 'nxTlvTableMod': return checkTlvTableMod(message, scope)
    case 'setConfig':
      if ((message.flags & ~FRAGMENTS) !== 0) {
        scope.refuse('OFPSCFC_BAD_FLAGS', 'flags', 'there are unknown flags')
      }
      return
    case 'tableMod': return checkTableMod(message, scope)
    case 'flowStatsRequest': case 'aggregateStatsRequest':
      checkPortNumber(message.outPort, 'outPort', scope)
      return checkMatch(message.match, scope.at('match'))
    case 'flowMonitorRequest':
      for (const [index, { match }] of message.monitors.entries()) {
        checkMatch(match, scope.at(`monitors[${index}].match`))
      }
      return
    case 'bundleControl':
      if (/Reply$/.test(String(message.ctrlType))) {
        scope.refuse('OFPBFC_BAD_TYPE', 'ctrlType', 'only the switch replies')
      }
      return
    case 'bundleAddMessage': return checkBundleAdd(message, scope)
    case 'unknown':
      return scope.refuse('OFPBRC_BAD_TYPE', 'messageType', `there is no message ${message.messageType}`)
    case 'multipartRequest': {
      const detail = `there is no multipart message ${message.multipartType}`
      return scope.refuse('OFPBRC_BAD_MULTIPART', 'multipartType', detail)
    }
    case 'experimenter': case 'experimenterMultipartRequest': return checkExperimenter(message, scope)
    default:
  }
}

function checkTableMod({ tableId }: TableMod, scope: Scope): void {
  const { tables } = scope.knows
  if (tableId === OWN_TABLE) {
    scope.refuse('OFPTMFC_EPERM', 'tableId', 'this table is the switch\'s own')
  } else if (tableId >= tables && tableId !== TableId.ALL) {
    scope.refuse('OFPTMFC_BAD_TABLE', 'tableId', `there are ${tables} tables`)
  }
}

function checkExperimenter(
  { experimenter, expType }: { readonly experimenter: number, readonly expType: number }, scope: Scope,
): void {
  const known = experimenter === ExperimenterId.NICIRA || experimenter === ExperimenterId.ONF
  const { name } = scope.knows
  const whose = `experimenter 0x${experimenter.toString(16)}`
  if (known) scope.refuse('OFPBRC_BAD_EXP_TYPE', 'expType', `${name} has no message ${expType} of ${whose}`)
  else scope.refuse('OFPBRC_BAD_EXPERIMENTER', 'experimenter', `${name} does not know ${whose}`)
}

/** The messages that may be in a bundle. */
const BUNDLED: ReadonlySet<string> = new Set<Message['type']>(['flowMod', 'groupMod', 'portMod', 'packetOut'])

function checkBundleAdd({ xid, message }: BundleAddMessage, scope: Scope): void {
  if (message.xid !== xid) {
    scope.refuse('OFPBFC_MSG_BAD_XID', 'message.xid', `it is ${message.xid}, and ${xid} outside`)
  }
  if (!BUNDLED.has(message.type)) {
    return scope.refuse('OFPBFC_MSG_UNSUP', 'message', `${message.type} cannot be bundled`)
  }
  checkMessage(message, scope.at('message'))
}
