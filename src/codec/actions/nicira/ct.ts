import {
  decodeRange, decodeShortHeader, encodeShortSubfield, type Subfield, type SubfieldInit,
} from '../../match/subfield.js'
import { indexOf, isInteger, numberOf } from '../../syntax/integer.js'
import { bare, items, valueOf, type Item } from '../../syntax/items.js'
import { fail, quoted, textOf, type Span } from '../../syntax/span.js'
import { formatSubfield, subfieldOf } from '../../syntax/subfield.js'
import { needBytes, putU16, putU8, putZeros } from '../../wire/bytes.js'
import { lookup } from '../../wire/lookup.js'
import { nicira, NICIRA_BODY, type ActionCodec, type Typed } from '../codec.js'
import type { ActionContext, ActionText, NestedText } from '../text.js'

// struct nx_action_conntrack {           NXAST_CT = 35
//   ext_action_header, without its pad;
//   uint16_t flags;                      NX_CT_F_*
//   uint32_t zone_src;                   header of a field, or zero
//   uint16_t zone_ofs_nbits;             offset << 6 | (n_bits - 1), or the zone itself
//   uint8_t  recirc_table;               0xff for none
//   uint8_t  pad[3];
//   uint16_t alg;                        port of the protocol to look into
//   struct ofp_action_header actions[];
// };

/**
 * Sends the packet through the connection tracker. `A` is the type of the actions in it, which only the table
 * of actions knows.
 */
export interface CtActionOf<A> {
  readonly type: 'ct'
  /** Bits of {@link CtFlags}. @defaultValue 0 */
  readonly flags?: number
  /** Zone of the connection tracker: a number of 16 bits, or 16 bits of a field. @defaultValue 0 */
  readonly zone?: number | Subfield
  /**
   * Table in which the tracked packet continues, beside its way through the actions behind this one.
   * @defaultValue 0xff, none
   */
  readonly recircTable?: number
  /** Application layer gateway, by its well-known port: 21 FTP, 69 TFTP. @defaultValue 0, none */
  readonly alg?: number
  /**
   * What is done to the connection: `nat`, and `setField`, `regLoad`, `regMove` of `ctMark` and `ctLabel`.
   * @defaultValue `[]`
   */
  readonly actions?: readonly A[]
}

/** A {@link CtActionOf} as {@link encode} takes it. */
export type CtActionInitOf<I> = Omit<CtActionOf<I>, 'zone'> & { readonly zone?: number | SubfieldInit }

/** Bits of the `flags` of a ct action. */
export const CtFlags = {
  /** Keep the connection in the tracker after this packet. */
  COMMIT: 1 << 0,
  /**
   * If the packet goes in the reply direction of its connection, replace that by a new connection in the
   * direction of the packet.
   */
  FORCE: 1 << 1,
} as const

/**
 * Builds a {@link CtAction}: sends the packet through the connection tracker.
 *
 * @example
 * ```ts
 * import { ct, CtFlags, formatActions } from 'daolinet/codec'
 *
 * console.log(formatActions([ct({ zone: 5, recircTable: 1 })])) // ct(table=1,zone=5)
 * console.log(formatActions([ct({ flags: CtFlags.COMMIT, zone: 5 })])) // ct(commit,zone=5)
 * ```
 */
export function ct<const A extends Typed = never>(
  init: Omit<CtActionInitOf<A>, 'type'> = {},
): CtActionInitOf<A> {
  return { type: 'ct', ...init }
}

/** The table of a packet that continues in none. */
const NO_TABLE = 0xff

export const ctCodec: ActionCodec<CtActionOf<Typed>, CtActionInitOf<Typed>> = {
  type: 'ct',
  ...nicira(35, { inActionSet: true }),
  decode(view, offset, end, nested) {
    needBytes(offset, end, 24, 'ct', 'ERR_BAD_ACTION_LENGTH')
    const zone = view.getUint16(offset + 16)
    return {
      type: 'ct',
      flags: view.getUint16(offset + NICIRA_BODY),
      zone:
        view.getUint32(offset + 12) === 0 ? zone : decodeRange(decodeShortHeader(view, offset + 12), zone),
      recircTable: view.getUint8(offset + 18),
      alg: view.getUint16(offset + 22),
      actions: nested.decode(view, offset + 24, end),
    }
  },
  encode(action, view, offset, nested) {
    const { zone = 0 } = action
    putU16(view, offset + NICIRA_BODY, action.flags ?? 0, 'flags')
    if (typeof zone === 'number') {
      view.setUint32(offset + 12, 0)
      putU16(view, offset + 16, zone, 'zone')
    } else {
      encodeShortSubfield('zone', zone, view, offset + 12, offset + 16)
    }
    putU8(view, offset + 18, action.recircTable ?? NO_TABLE, 'recircTable')
    putZeros(view, offset + 19, offset + 22)
    putU16(view, offset + 22, action.alg ?? 0, 'alg')
    return nested.encode(action.actions ?? [], view, offset + 24)
  },
}

export const ctText: ActionText<CtActionOf<Typed>> = { format: formatCt, read: { ct: readCt } }

/** Names of application layer gateways, and their ports. */
const algorithms: Readonly<Record<string, number>> = { ftp: 21, tftp: 69 }

/** `ct(commit,zone=9,nat(src=10.0.0.1),exec(set_field:0x5->ct_mark))`. */
function formatCt(action: CtActionOf<Typed>, nested: NestedText): string {
  const { flags = 0, zone = 0, recircTable = NO_TABLE, alg = 0, actions = [] } = action
  // The nat actions at the beginning are arguments of their own; from the first other on, all are in exec().
  const other = actions.findIndex(({ type }) => type !== 'nat')
  const nats = other < 0 ? actions : actions.slice(0, other)
  const algorithm = Object.keys(algorithms).find((name) => algorithms[name] === alg) ?? alg
  return `ct(${[
    ...((flags & CtFlags.COMMIT) === 0 ? [] : ['commit']),
    ...((flags & CtFlags.FORCE) === 0 ? [] : ['force']),
    ...(recircTable === NO_TABLE ? [] : [`table=${recircTable}`]),
    ...(zone === 0 ? [] : [`zone=${typeof zone === 'number' ? zone : formatSubfield(zone)}`]),
    ...nats.map((nat) => nested([nat])),
    ...(other < 0 ? [] : [`exec(${nested(actions.slice(other))})`]),
    ...(alg === 0 ? [] : [`alg=${algorithm}`]),
  ].join(',')})`
}

function readCt(item: Item, context: ActionContext): CtActionOf<Typed> {
  let flags = 0
  let zone: number | Subfield = 0
  let recircTable = NO_TABLE
  let alg = 0
  const actions: Typed[] = []
  for (const argument of items(item.value)) {
    switch (textOf(argument.key)) {
      case 'commit': case 'force':
        bare(argument)
        flags |= textOf(argument.key) === 'commit' ? CtFlags.COMMIT : CtFlags.FORCE
        break
      case 'zone': zone = zoneOf(valueOf(argument)); break
      case 'table': recircTable = tableOf(valueOf(argument)); break
      case 'alg': alg = algorithmOf(valueOf(argument)); break
      case 'nat': actions.push(...context.nested(argument.whole, { ...context })); break
      case 'exec':
        if (argument.form !== '(') fail('ERR_MISSING', argument.whole, 'exec wants actions in parentheses')
        actions.push(...context.nested(argument.value, { ...context }))
        break
      default: fail('ERR_UNKNOWN_NAME', argument.key, `ct has no ${quoted(argument.key)}`)
    }
  }
  if ((flags & CtFlags.COMMIT) === 0 && (flags & CtFlags.FORCE) !== 0) {
    fail('ERR_MISSING', item.whole, 'force wants commit beside it')
  }
  return { type: 'ct', flags, zone, recircTable, alg, actions }
}

function zoneOf(span: Span): number | Subfield {
  if (isInteger(span)) return numberOf(span, 16, 'zone')
  const zone = subfieldOf(span)
  if (zone.bits !== 16) fail(
    'ERR_BAD_VALUE', span, `a zone has 16 bits, and ${textOf(span)} has ${zone.bits}`,
  )
  return zone
}

function tableOf(span: Span): number {
  const table = indexOf(span, 8, 'table')
  if (table === NO_TABLE) fail('ERR_OUT_OF_RANGE', span, 'the packet goes on in a table of 0 to 254')
  return table
}

function algorithmOf(span: Span): number {
  const alg = lookup(algorithms, textOf(span))
  return alg ?? (isInteger(span)
    ? numberOf(span, 16, 'alg')
    : fail('ERR_BAD_VALUE', span, `${quoted(span)} is neither ftp nor tftp`))
}
