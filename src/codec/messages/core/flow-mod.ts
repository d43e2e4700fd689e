import { GroupId, NO_BUFFER, PortNo } from '../../protocol/constants.js'
import { enumeration } from '../../wire/enumeration.js'
import { decodeInstructions, encodeInstructions, instructionList } from '../../instructions/list.js'
import type { Instruction, InstructionInit } from '../../instructions/index.js'
import { decodeMatch, encodeMatch, matchSize } from '../../match/match.js'
import { needBytes, putU16, putU32, putU64, putU8 } from '../../wire/bytes.js'
import type { Match, MatchInit } from '../../match/fields.js'
import type { Header, Init, MessageCodec, Fields, Filled } from '../codec.js'

// struct ofp_flow_mod {                  OpenFlow 1.3.5 §7.3.4.1
//   struct ofp_header header;
//   uint64_t cookie;
//   uint64_t cookie_mask;
//   uint8_t  table_id;
//   uint8_t  command;
//   uint16_t idle_timeout;
//   uint16_t hard_timeout;
//   uint16_t priority;
//   uint32_t buffer_id;
//   uint32_t out_port;
//   uint32_t out_group;
//   uint16_t flags;
//   uint8_t  pad[2];
//   struct ofp_match match;
//   struct ofp_instruction instructions[];
// };

/**
 * What a flow-mod does; the strict ones want the same match and priority, the others what the match covers.
 */
export type FlowModCommand = 'add' | 'modify' | 'modifyStrict' | 'delete' | 'deleteStrict'

/** Adds, changes or deletes flows. */
export interface FlowMod extends Header {
  readonly type: 'flowMod'
  /** The controller's own mark on the flow. */
  readonly cookie: bigint
  /** For modify and delete: bits of the cookie that must be equal; 0 for no restriction. */
  readonly cookieMask: bigint
  /** Table of the flow; `TableId.ALL` deletes from all. */
  readonly tableId: number
  /** @defaultValue `'add'` */
  readonly command: FlowModCommand | number
  /** Seconds without a packet until the flow goes; 0 for never. */
  readonly idleTimeout: number
  /** Seconds until the flow goes; 0 for never. */
  readonly hardTimeout: number
  /** The highest of the matching flows is taken. @defaultValue 0x8000 */
  readonly priority: number
  /** Buffered packet to apply the flow to. @defaultValue {@link NO_BUFFER} */
  readonly bufferId: number
  /** For delete: only flows that output there. @defaultValue `PortNo.ANY` */
  readonly outPort: number
  /** For delete: only flows that go to this group. @defaultValue `GroupId.ANY` */
  readonly outGroup: number
  /** Bits of {@link FlowModFlags}. */
  readonly flags: number
  /** Empty matches every packet. */
  readonly match: Match
  /** None drops the packet. */
  readonly instructions: readonly Instruction[]
}

/** A {@link FlowMod} to encode. */
export type FlowModInit = Omit<Init<FlowMod>, 'match' | 'instructions'> & {
  readonly match?: MatchInit
  readonly instructions?: InstructionInit | readonly InstructionInit[]
}

/** Bits of `flags` (OpenFlow 1.3.5 §7.3.4.1). */
export const FlowModFlags = {
  /** Send flow-removed when the flow goes. */
  SEND_FLOW_REM: 1 << 0,
  /** Refuse the flow when it overlaps another of its priority. */
  CHECK_OVERLAP: 1 << 1,
  /** Start the counters anew. */
  RESET_COUNTS: 1 << 2,
  NO_PKT_COUNTS: 1 << 3,
  NO_BYT_COUNTS: 1 << 4,
} as const

/** Priority of a flow when none is given. */
export const DEFAULT_PRIORITY = 0x8000

export const flowModCommands =
  enumeration({ add: 0, modify: 1, modifyStrict: 2, delete: 3, deleteStrict: 4 }, 'command')

/** A flow-mod with its defaults filled in. */
export function flowMod<F extends Filled<FlowModInit> = Filled<FlowModInit>>(init: Fields<F>): F {
  return {
    type: 'flowMod',
    xid: 0,
    cookie: 0n,
    cookieMask: 0n,
    tableId: 0,
    command: 'add',
    idleTimeout: 0,
    hardTimeout: 0,
    priority: DEFAULT_PRIORITY,
    bufferId: NO_BUFFER,
    outPort: PortNo.ANY,
    outGroup: GroupId.ANY,
    flags: 0,
    match: {},
    ...init,
    instructions: instructionList(init.instructions),
  } as Filled<FlowModInit> as F
}

export const flowModCodec: MessageCodec<FlowMod, FlowModInit> = {
  type: 'flowMod',
  number: 14,
  decode(view, offset, end, xid) {
    needBytes(offset, end, 56, 'flowMod')
    const instructions = offset + 48 + matchSize(view, offset + 48, end)
    return {
      type: 'flowMod',
      xid,
      cookie: view.getBigUint64(offset + 8),
      cookieMask: view.getBigUint64(offset + 16),
      tableId: view.getUint8(offset + 24),
      command: flowModCommands.name(view.getUint8(offset + 25)),
      idleTimeout: view.getUint16(offset + 26),
      hardTimeout: view.getUint16(offset + 28),
      priority: view.getUint16(offset + 30),
      bufferId: view.getUint32(offset + 32),
      outPort: view.getUint32(offset + 36),
      outGroup: view.getUint32(offset + 40),
      flags: view.getUint16(offset + 44),
      match: decodeMatch(view, offset + 48),
      instructions: decodeInstructions(view, instructions, end),
    }
  },
  encode(message, view, offset) {
    putU64(view, offset + 8, message.cookie ?? 0n, 'cookie')
    putU64(view, offset + 16, message.cookieMask ?? 0n, 'cookieMask')
    putU8(view, offset + 24, message.tableId ?? 0, 'tableId')
    putU8(view, offset + 25, flowModCommands.value(message.command ?? 'add'), 'command')
    putU16(view, offset + 26, message.idleTimeout ?? 0, 'idleTimeout')
    putU16(view, offset + 28, message.hardTimeout ?? 0, 'hardTimeout')
    putU16(view, offset + 30, message.priority ?? DEFAULT_PRIORITY, 'priority')
    putU32(view, offset + 32, message.bufferId ?? NO_BUFFER, 'bufferId')
    putU32(view, offset + 36, message.outPort ?? PortNo.ANY, 'outPort')
    putU32(view, offset + 40, message.outGroup ?? GroupId.ANY, 'outGroup')
    putU16(view, offset + 44, message.flags ?? 0, 'flags')
    view.setUint16(offset + 46, 0)
    const instructions = encodeMatch(message.match ?? {}, view, offset + 48)
    return encodeInstructions(message.instructions ?? [], view, instructions)
  },
}
