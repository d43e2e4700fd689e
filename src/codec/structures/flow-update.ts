/**
 * What the flow monitors of the ONF and of Nicira share. They differ in how matches, and actions or
 * instructions, are encoded.
 */
import { EncodeError } from '../errors.js'
import { decodeSized, encodeEach, type SizedList } from '../wire/list.js'
import { flowRemovedReasons, type FlowRemovedReason } from '../protocol/flow-removed-reason.js'
import {
  borrow, exactBytes, needBytes, needObject, putBytes, putU16, putU32, putU64, putU8, shown,
} from '../wire/bytes.js'
import type { Match, MatchInit } from '../match/fields.js'

// struct nx_flow_update_full, onf_flow_update_full {
//   uint16_t length;
//   uint16_t event;                      0 added, 1 deleted, 2 modified
//   uint16_t reason;                     of a deletion
//   uint16_t priority;
//   uint16_t idle_timeout;
//   uint16_t hard_timeout;
//   uint16_t match_len;
//   uint8_t  table_id;
//   uint8_t  pad;
//   uint64_t cookie;
//   uint8_t  match[];                    padded to a multiple of 8
//   uint8_t  rest[];                     Nicira's: actions; the ONF's: instructions
// };
// struct nx_flow_update_abbrev, onf_flow_update_abbrev {
//   uint16_t length;                     8
//   uint16_t event;                      3
//   uint32_t xid;
// };

/** Bits of a flow monitor's `flags`: what the switch reports. */
export const FlowMonitorFlags = {
  /** The flows that exist when the monitor begins. */
  INITIAL: 1 << 0,
  /** Flows that are added. */
  ADD: 1 << 1,
  /** Flows that are deleted. */
  DELETE: 1 << 2,
  /** Flows that are changed. */
  MODIFY: 1 << 3,
  /** Instructions or actions are part of the report. */
  ACTIONS: 1 << 4,
  /** Changes that this controller made are reported in full instead of abbreviated. */
  OWN: 1 << 5,
} as const

/** A flow that was added, deleted or changed. `Rest` is the member with its instructions or its actions. */
export type FullFlowUpdate<Rest> = Rest & {
  readonly type: 'added' | 'deleted' | 'modified'
  /** Why it was deleted; without meaning otherwise. */
  readonly reason: FlowRemovedReason | number
  readonly priority: number
  /** Seconds. */
  readonly idleTimeout: number
  /** Seconds. */
  readonly hardTimeout: number
  readonly tableId: number
  readonly cookie: bigint
  readonly match: Match
}

/** A change that this controller made itself. */
export interface AbbreviatedFlowUpdate {
  readonly type: 'abbreviated'
  /** The xid of the controller's message that made the change. */
  readonly xid: number
}

/** A kind of update that the library does not know, kept byte for byte. */
export interface UnknownFlowUpdate {
  readonly type: 'unknown'
  readonly event: number
  /** Everything behind the 4 bytes of header. Borrowed when decoded. */
  readonly body: Uint8Array
}

/** A flow update as {@link encode} takes it. `RestInit` is the member with instructions or actions. */
export type FlowUpdateInit<RestInit> =
  | RestInit & Partial<Omit<FullFlowUpdate<unknown>, 'type' | 'match'>> & {
    readonly type: FullFlowUpdate<unknown>['type']
    readonly match?: MatchInit
  }
  | AbbreviatedFlowUpdate | UnknownFlowUpdate

/** How the ONF's or Nicira's flow monitor writes matches, and instructions or actions. */
export interface FlowUpdateDialect<Rest, RestInit> {
  /**
   * Checks the match at `offset`, whose length stands at `lengthAt`, and returns the offset behind its
   * padding.
   * @throws {@link DecodeError}
   */
  matchEnd(view: DataView, lengthAt: number, offset: number, end: number): number
  decodeMatch(view: DataView, lengthAt: number, offset: number, end: number): Match
  encodeMatch(match: MatchInit, view: DataView, lengthAt: number, offset: number): number
  decodeRest(view: DataView, offset: number, end: number): Rest
  encodeRest(update: RestInit, view: DataView, offset: number): number
}

const UPDATES: SizedList = { path: 'updates', min: 8 }
const EVENTS = ['added', 'deleted', 'modified'] as const
const ABBREVIATED = 3
const FULL = 24
const MATCH_LENGTH = 12

/**
 * Decodes the updates that lie from `offset` to `end`.
 * @throws {@link DecodeError}
 */
export function decodeFlowUpdates<Rest>(
  dialect: FlowUpdateDialect<Rest, never>, view: DataView, offset: number, end: number,
): (FullFlowUpdate<Rest> | AbbreviatedFlowUpdate | UnknownFlowUpdate)[] {
  return decodeSized(UPDATES, view, offset, end, (at, to) => {
    const event = view.getUint16(at + 2)
    const type = EVENTS[event]
    if (type !== undefined) return decodeFull(dialect, type, view, at, to)
    if (event !== ABBREVIATED) return { type: 'unknown', event, body: borrow(view, at + 4, to) }
    exactBytes(at, to, 8, 'abbreviated')
    return { type: 'abbreviated', xid: view.getUint32(at + 4) }
  })
}

function decodeFull<Rest>(
  dialect: FlowUpdateDialect<Rest, never>, type: (typeof EVENTS)[number], view: DataView, offset: number,
  end: number,
): FullFlowUpdate<Rest> {
  needBytes(offset, end, FULL, type)
  const rest = dialect.matchEnd(view, offset + MATCH_LENGTH, offset + FULL, end)
  return {
    type,
    reason: flowRemovedReasons.name(view.getUint16(offset + 4)),
    priority: view.getUint16(offset + 6),
    idleTimeout: view.getUint16(offset + 8),
    hardTimeout: view.getUint16(offset + 10),
    tableId: view.getUint8(offset + 14),
    cookie: view.getBigUint64(offset + 16),
    match: dialect.decodeMatch(view, offset + MATCH_LENGTH, offset + FULL, end),
    ...dialect.decodeRest(view, rest, end),
  }
}

/**
 * Encodes updates and returns the offset behind them.
 * @throws {@link EncodeError}
 */
export function encodeFlowUpdates<RestInit>(
  dialect: FlowUpdateDialect<unknown, RestInit>, updates: readonly FlowUpdateInit<RestInit>[], view: DataView,
  offset: number,
): number {
  return encodeEach(updates, offset, UPDATES.path, (update, at) => {
    needObject(update, '')
    const end = encodeUpdate(dialect, update, view, at)
    putU16(view, at, end - at, 'length')
    return end
  })
}

function encodeUpdate<RestInit>(
  dialect: FlowUpdateDialect<unknown, RestInit>,
  update: FlowUpdateInit<RestInit>,
  view: DataView,
  offset: number,
): number {
  if (update.type === 'abbreviated') {
    view.setUint16(offset + 2, ABBREVIATED)
    putU32(view, offset + 4, update.xid, 'xid')
    return offset + 8
  }
  if (update.type === 'unknown') {
    putU16(view, offset + 2, update.event, 'event')
    return putBytes(view, offset + 4, update.body, 'body')
  }
  const event = EVENTS.indexOf(update.type)
  if (event < 0) {
    throw new EncodeError(
      'ERR_UNKNOWN_NAME', 'type', `no flow update is called ${shown(update.type)}`,
    )
  }
  view.setUint16(offset + 2, event)
  putU16(view, offset + 4, flowRemovedReasons.value(update.reason ?? 0), 'reason')
  putU16(view, offset + 6, update.priority ?? 0, 'priority')
  putU16(view, offset + 8, update.idleTimeout ?? 0, 'idleTimeout')
  putU16(view, offset + 10, update.hardTimeout ?? 0, 'hardTimeout')
  putU8(view, offset + 14, update.tableId ?? 0, 'tableId')
  view.setUint8(offset + 15, 0)
  putU64(view, offset + 16, update.cookie ?? 0n, 'cookie')
  const rest = dialect.encodeMatch(update.match ?? {}, view, offset + MATCH_LENGTH, offset + FULL)
  return dialect.encodeRest(update, view, rest)
}
