import { NO_BUFFER } from '../../protocol/constants.js'
import { ExperimenterId } from '../../protocol/experimenters.js'
import { decodeInstructions, encodeInstructions, instructionList } from '../../instructions/list.js'
import { filled } from '../../wire/members.js'
import type { Instruction, InstructionInit } from '../../instructions/index.js'
import { encodeOxmList } from '../../match/match.js'
import { DEFAULT_PRIORITY, flowModCommands, type FlowModCommand } from '../core/flow-mod.js'
import {
  EXPERIMENTER_BODY, type ExperimenterCodec, type Header, type Init, type Fields, type Filled,
} from '../codec.js'
import { needBytes, needObject, pad8, putU16, putU32, putU64, putU8, putZeros } from '../../wire/bytes.js'
import { decodeMatchAndCookie, encodeCookieMatch } from './cookie-match.js'
import { nxMatchEnd } from './nx-match.js'
import type { Masked, Match, MatchInit } from '../../match/fields.js'

// struct nx_flow_mod {                   NXT_FLOW_MOD = 13
//   uint64_t cookie;                     to set
//   uint16_t command;                    table id in the upper 8 bits, with NXT_FLOW_MOD_TABLE_ID
//   uint16_t idle_timeout;
//   uint16_t hard_timeout;
//   uint16_t priority;
//   uint32_t buffer_id;
//   uint16_t out_port;                   of 16 bits, as in OpenFlow 1.0
//   uint16_t flags;
//   uint16_t match_len;
//   uint8_t  pad[6];
//   uint8_t  nxm_fields[];               padded to a multiple of 8; the cookie to look for among them
//   struct ofp_instruction instructions[];   in a connection of OpenFlow 1.0: actions
// };

/**
 * The controller adds, changes or deletes flows. Nicira's form of {@link FlowMod}: made for OpenFlow 1.0, and
 * read by Open vSwitch on connections of every version, with the instructions of OpenFlow 1.3 where 1.0 had
 * actions.
 */
export interface NxFlowMod extends Header {
  readonly type: 'nxFlowMod'
  /** The cookie of the flow. With modify, all ones leave the cookie as it is. @defaultValue 0n */
  readonly cookie: bigint
  /** For modify and delete: only flows whose cookie has this value in the bits of this mask. */
  readonly cookieMatch?: Masked<bigint>
  /**
   * Table of the flow, after {@link NxFlowModTableId} has told the switch to read it from here; otherwise 0.
   * @defaultValue 0
   */
  readonly tableId: number
  /** @defaultValue `'add'` */
  readonly command: FlowModCommand | number
  /** The flow is removed after this many seconds without a packet; 0 for never. @defaultValue 0 */
  readonly idleTimeout: number
  /** The flow is removed after this many seconds; 0 for never. @defaultValue 0 */
  readonly hardTimeout: number
  /** @defaultValue 0x8000 */
  readonly priority: number
  /** @defaultValue {@link NO_BUFFER} */
  readonly bufferId: number
  /**
   * For delete: only flows with an output to this port, in the 16 bits of OpenFlow 1.0. @defaultValue 0xffff,
   * which is any port
   */
  readonly outPort: number
  /** Bits of {@link FlowModFlags}. @defaultValue 0 */
  readonly flags: number
  readonly match: Match
  readonly instructions: readonly Instruction[]
}

/** An {@link NxFlowMod} as {@link encode} takes it: fields that are left out take their defaults. */
export type NxFlowModInit = Omit<Init<NxFlowMod>, 'match' | 'instructions'> & {
  readonly match?: MatchInit
  readonly instructions?: InstructionInit | readonly InstructionInit[]
}

const ANY_PORT = 0xffff
const MATCH_LENGTH = EXPERIMENTER_BODY + 24
const MATCH = EXPERIMENTER_BODY + 32

type FilledNxFlowMod = Filled<Omit<NxFlowModInit, 'cookieMatch'>> & Pick<NxFlowModInit, 'cookieMatch'>

/**
 * Builds an {@link NxFlowMod}: the controller adds, changes or deletes flows. What is left out takes its
 * default.
 *
 * @param init - the fields of {@link NxFlowMod}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { applyActions, formatMessage, nxFlowMod, output } from 'daolinet/codec'
 *
 * const message = nxFlowMod({ match: { inPort: 1 }, instructions: applyActions(output(3)) })
 * console.log(formatMessage(message)) // NXT_FLOW_MOD (OF1.3) (xid=0x0): ADD in_port=1 actions=output:3
 * ```
 */
export function nxFlowMod<F extends FilledNxFlowMod = FilledNxFlowMod>(init: Fields<F>): F {
  const given: object = { ...init, instructions: instructionList(init.instructions) }
  return filled({
    type: 'nxFlowMod',
    xid: 0,
    cookie: 0n,
    tableId: 0,
    command: 'add',
    idleTimeout: 0,
    hardTimeout: 0,
    priority: DEFAULT_PRIORITY,
    bufferId: NO_BUFFER,
    outPort: ANY_PORT,
    flags: 0,
    match: {},
    instructions: [],
  }, given, 'cookieMatch') as FilledNxFlowMod as F
}

export const nxFlowModCodec: ExperimenterCodec<NxFlowMod, NxFlowModInit> = {
  type: 'nxFlowMod',
  experimenter: ExperimenterId.NICIRA,
  expType: 13,
  decode(view, offset, end, xid) {
    needBytes(offset, end, MATCH, 'nxFlowMod')
    const at = offset + EXPERIMENTER_BODY
    const instructions = nxMatchEnd(view, offset + MATCH_LENGTH, offset + MATCH, end)
    return {
      type: 'nxFlowMod',
      xid,
      cookie: view.getBigUint64(at),
      tableId: view.getUint8(at + 8),
      command: flowModCommands.name(view.getUint8(at + 9)),
      idleTimeout: view.getUint16(at + 10),
      hardTimeout: view.getUint16(at + 12),
      priority: view.getUint16(at + 14),
      bufferId: view.getUint32(at + 16),
      outPort: view.getUint16(at + 20),
      flags: view.getUint16(at + 22),
      ...decodeMatchAndCookie(view, offset + MATCH, offset + MATCH + view.getUint16(offset + MATCH_LENGTH)),
      instructions: decodeInstructions(view, instructions, end),
    }
  },
  encode(message, view, offset) {
    const at = offset + EXPERIMENTER_BODY
    putU64(view, at, message.cookie ?? 0n, 'cookie')
    putU8(view, at + 8, message.tableId ?? 0, 'tableId')
    putU8(view, at + 9, flowModCommands.value(message.command ?? 'add'), 'command')
    putU16(view, at + 10, message.idleTimeout ?? 0, 'idleTimeout')
    putU16(view, at + 12, message.hardTimeout ?? 0, 'hardTimeout')
    putU16(view, at + 14, message.priority ?? DEFAULT_PRIORITY, 'priority')
    putU32(view, at + 16, message.bufferId ?? NO_BUFFER, 'bufferId')
    putU16(view, at + 20, message.outPort ?? ANY_PORT, 'outPort')
    putU16(view, at + 22, message.flags ?? 0, 'flags')
    putZeros(view, at + 26, at + 32)
    let matchEnd = encodeOxmList(message.match ?? {}, view, offset + MATCH)
    if (message.cookieMatch !== undefined) {
      needObject(message.cookieMatch, 'cookieMatch')
      matchEnd = encodeCookieMatch(message.cookieMatch, view, matchEnd)
    }
    putU16(view, offset + MATCH_LENGTH, matchEnd - offset - MATCH, 'match')
    return encodeInstructions(message.instructions ?? [], view, pad8(view, offset + MATCH, matchEnd))
  },
}
