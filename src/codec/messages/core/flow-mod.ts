import { GroupId, NO_BUFFER, PortNo, TableId } from '../../protocol/constants.js'
import { enumeration } from '../../wire/enumeration.js'
import { decodeInstructions, encodeInstructions, instructionList } from '../../instructions/list.js'
import type { Instruction, InstructionInit } from '../../instructions/index.js'
import { decodeMatch, encodeMatch, matchSize } from '../../match/match.js'
import { getU64, needBytes, putCookie, putU16, putU32, putU8 } from '../../wire/bytes.js'
import type { Match, MatchInit } from '../../match/fields.js'
import { filled } from '../../wire/members.js'
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
 * What a flow-mod does. `modifyStrict` and `deleteStrict` concern the one flow with the same match and
 * priority; `modify` and `delete` concern every flow whose match is equal or more specific (OpenFlow 1.3.5
 * §6.4).
 */
export type FlowModCommand = 'add' | 'modify' | 'modifyStrict' | 'delete' | 'deleteStrict'

/**
 * The controller adds, changes or deletes flows. The switch replies only with errors (OpenFlow 1.3.5
 * §7.3.4.1).
 */
export interface FlowMod extends Header {
  readonly type: 'flowMod'
  /** A number that the controller gives to the flow; the switch only stores it. @defaultValue 0n */
  readonly cookie: bigint
  /**
   * For modify and delete: concerns only flows whose cookie equals `cookie` in these bits; 0 concerns every
   * cookie. @defaultValue 0n
   */
  readonly cookieMask: bigint
  /**
   * Table of the flow. With delete, `TableId.ALL` deletes from all tables.
   * @defaultValue 0; for `delete` and `deleteStrict` `TableId.ALL`, as in `ovs-ofctl del-flows`
   */
  readonly tableId: number
  /** @defaultValue `'add'` */
  readonly command: FlowModCommand | number
  /** The flow is removed after this many seconds without a packet; 0 for never. @defaultValue 0 */
  readonly idleTimeout: number
  /** The flow is removed after this many seconds; 0 for never. @defaultValue 0 */
  readonly hardTimeout: number
  /**
   * 0 to 65,535. Of the flows in a table that match a packet, the one with the highest priority applies.
   * @defaultValue 0x8000
   */
  readonly priority: number
  /** A packet in the switch's buffer to apply the flow to at once. @defaultValue {@link NO_BUFFER} */
  readonly bufferId: number
  /** For delete: only flows with an output to this port. @defaultValue `PortNo.ANY` */
  readonly outPort: number
  /** For delete: only flows that send packets to this group. @defaultValue `GroupId.ANY` */
  readonly outGroup: number
  /** Bits of {@link FlowModFlags}. @defaultValue 0 */
  readonly flags: number
  /** Which packets the flow is for. @defaultValue `{}`, which matches every packet */
  readonly match: Match
  /** What happens to those packets. @defaultValue `[]`, which drops the packet */
  readonly instructions: readonly Instruction[]
}

/** A {@link FlowMod} as {@link encode} takes it: fields that are left out take their defaults. */
export type FlowModInit = Omit<Init<FlowMod>, 'match' | 'instructions'> & {
  readonly match?: MatchInit
  readonly instructions?: InstructionInit | readonly InstructionInit[]
}

/** Bits of `flags` (OpenFlow 1.3.5 §7.3.4.1). */
export const FlowModFlags = {
  /** Send a flow-removed message when the flow is removed. */
  SEND_FLOW_REM: 1 << 0,
  /** Refuse the flow when a packet could match both it and another flow of the same priority. */
  CHECK_OVERLAP: 1 << 1,
  /** Set the counters of the flow to zero. */
  RESET_COUNTS: 1 << 2,
  /** Do not count packets. */
  NO_PKT_COUNTS: 1 << 3,
  /** Do not count bytes. */
  NO_BYT_COUNTS: 1 << 4,
} as const

/** The priority of a flow that gives none: `OFP_DEFAULT_PRIORITY`. */
export const DEFAULT_PRIORITY = 0x8000

/** The names of flow-mod commands, and their values on the wire. */
export const flowModCommands =
  enumeration({ add: 0, modify: 1, modifyStrict: 2, delete: 3, deleteStrict: 4 }, 'command')

/** The table of a flow-mod that gives none: a delete concerns all tables. */
export function defaultTable(command: FlowModCommand | number | undefined): number {
  switch (command) {
    case 'delete': case 'deleteStrict': case 3: case 4: return TableId.ALL
    default: return 0
  }
}

type FilledFlowMod = Filled<FlowModInit> & { readonly type: 'flowMod' }

/**
 * Builds a {@link FlowMod}: the controller adds, changes or deletes flows. What is left out takes its
 * default: without more, the flow matches every packet and drops it.
 *
 * @param init - the fields of {@link FlowMod}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { applyActions, flowMod, formatMessage, ip4, output } from 'daolinet/codec'
 *
 * const message = flowMod({
 *   tableId: 1, priority: 7, match: ip4({ ipv4Dst: '10.0.0.0/24' }), instructions: applyActions(output(3)),
 * })
 * console.log(formatMessage(message))
 * // prints OFPT_FLOW_MOD (OF1.3) (xid=0x0): ADD table:1 priority=7,ip,nw_dst=10.0.0.0/24 actions=output:3
 * ```
 */
export function flowMod<F extends FilledFlowMod = FilledFlowMod>(init: Fields<F>): F {
  const given: object = { ...init, instructions: instructionList(init.instructions) }
  return filled({
    type: 'flowMod',
    xid: 0,
    cookie: 0n,
    cookieMask: 0n,
    tableId: defaultTable(init.command),
    command: 'add',
    idleTimeout: 0,
    hardTimeout: 0,
    priority: DEFAULT_PRIORITY,
    bufferId: NO_BUFFER,
    outPort: PortNo.ANY,
    outGroup: GroupId.ANY,
    flags: 0,
    match: {},
    instructions: [],
  }, given) as FilledFlowMod as F
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
      cookie: getU64(view, offset + 8),
      cookieMask: getU64(view, offset + 16),
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
    putCookie(view, offset + 8, message.cookie, 'cookie')
    putCookie(view, offset + 16, message.cookieMask, 'cookieMask')
    putU8(view, offset + 24, message.tableId ?? defaultTable(message.command), 'tableId')
    const { command } = message
    const add = command === undefined || command === 'add'
    putU8(view, offset + 25, add ? 0 : flowModCommands.value(command), 'command')
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
