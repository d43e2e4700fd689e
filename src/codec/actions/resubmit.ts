import { TableId } from '../protocol/constants.js'
import { exactBytes, putU16, putU8, putZeros } from '../wire/bytes.js'
import { NICIRA_BODY, nicira, portFrom16, portTo16 } from './nicira.js'
import type { ActionCodec } from './codec.js'

// struct nx_action_resubmit {            NXAST_RESUBMIT = 1, NXAST_RESUBMIT_TABLE = 14,
//   ext_action_header, without its pad;  NXAST_RESUBMIT_TABLE_CT = 44
//   uint16_t in_port;                    as in OpenFlow 1.0
//   uint8_t  table;                      0xff for the table at hand; zero in NXAST_RESUBMIT
//   uint8_t  pad[3];
// };

/** Looks the packet up again, in the table at hand, as if it came in on another port. */
export interface ResubmitAction {
  readonly type: 'resubmit'
  /** `PortNo.IN_PORT` for the port at hand. */
  readonly inPort: number
}

/** Looks the packet up in a table. */
export interface ResubmitTableAction {
  readonly type: 'resubmitTable'
  /** @defaultValue `PortNo.IN_PORT`: the port at hand */
  readonly inPort?: number
  /** @defaultValue `TableId.ALL`: the table at hand */
  readonly tableId?: number
}

/** Looks the packet up in a table with the addresses of its connection's first packet. */
export interface ResubmitTableCtAction {
  readonly type: 'resubmitTableCt'
  /** @defaultValue `PortNo.IN_PORT`: the port at hand */
  readonly inPort?: number
  /** @defaultValue `TableId.ALL`: the table at hand */
  readonly tableId?: number
}

export const resubmit: ActionCodec<ResubmitAction> = {
  type: 'resubmit',
  ...nicira(1),
  decode(view, offset, end) {
    exactBytes(offset, end, 16, 'resubmit', 'BAD_ACTION_LENGTH')
    return { type: 'resubmit', inPort: portFrom16(view.getUint16(offset + NICIRA_BODY)) }
  },
  encode(action, view, offset) {
    putU16(view, offset + NICIRA_BODY, portTo16(action.inPort, 'inPort'), 'inPort')
    return putZeros(view, offset + 12, offset + 16)
  },
}

function toTable<const T extends 'resubmitTable' | 'resubmitTableCt'>(type: T, subtype: number) {
  return {
    type,
    ...nicira(subtype),
    decode(view, offset, end) {
      exactBytes(offset, end, 16, type, 'BAD_ACTION_LENGTH')
      const inPort = portFrom16(view.getUint16(offset + NICIRA_BODY))
      return { type, inPort, tableId: view.getUint8(offset + 12) }
    },
    encode(action, view, offset) {
      const inPort = action.inPort === undefined ? IN_PORT : portTo16(action.inPort, 'inPort')
      view.setUint16(offset + NICIRA_BODY, inPort)
      putU8(view, offset + 12, action.tableId ?? TableId.ALL, 'tableId')
      return putZeros(view, offset + 13, offset + 16)
    },
  } satisfies ActionCodec<{ readonly type: T, readonly inPort?: number, readonly tableId?: number }>
}

const IN_PORT = 0xfff8

export const resubmitTable: ActionCodec<ResubmitTableAction> = toTable('resubmitTable', 14)
export const resubmitTableCt: ActionCodec<ResubmitTableCtAction> = toTable('resubmitTableCt', 44)
