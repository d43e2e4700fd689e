import { PortNo, TableId } from '../../protocol/constants.js'
import { indexOf } from '../../syntax/integer.js'
import { valueOf, type Item } from '../../syntax/items.js'
import { formatPort, portOf } from '../../syntax/port.js'
import { fail, isEmpty, split, textOf, type Span } from '../../syntax/span.js'
import { nicira } from '../codec.js'
import { layout, port16, u8 } from '../layout.js'
import type { ActionText } from '../text.js'

// struct nx_action_resubmit {            NXAST_RESUBMIT = 1, NXAST_RESUBMIT_TABLE = 14,
//   ext_action_header, without its pad;  NXAST_RESUBMIT_TABLE_CT = 44
//   uint16_t in_port;                    as in OpenFlow 1.0
//   uint8_t  table;                      0xff for the table at hand; zero in NXAST_RESUBMIT
//   uint8_t  pad[3];
// };

/** Looks the packet up in the current table again, as if it had been received on another port. */
export interface ResubmitAction {
  readonly type: 'resubmit'
  /** `PortNo.IN_PORT` for the port that it was received on. */
  readonly inPort: number
}

/** Looks the packet up in another table, and comes back to the actions behind this one. */
export interface ResubmitTableAction {
  readonly type: 'resubmitTable'
  /** The port on which it counts as received. @defaultValue `PortNo.IN_PORT`, the port as it is */
  readonly inPort?: number
  /** @defaultValue `TableId.ALL`, the current table */
  readonly tableId?: number
}

/**
 * Looks the packet up in another table with the addresses and ports of its connection in the original
 * direction, as the connection tracker has them.
 */
export interface ResubmitTableCtAction {
  readonly type: 'resubmitTableCt'
  /** The port on which it counts as received. @defaultValue `PortNo.IN_PORT`, the port as it is */
  readonly inPort?: number
  /** @defaultValue `TableId.ALL`, the current table */
  readonly tableId?: number
}

/**
 * Builds a {@link ResubmitAction}: looks the packet up again, as if it had been received on this port.
 *
 * @example
 * ```ts
 * import { formatActions, resubmit } from 'daolinet/codec'
 *
 * console.log(formatActions([resubmit(5)])) // resubmit:5
 * ```
 */
export function resubmit(inPort: number): ResubmitAction {
  return { type: 'resubmit', inPort }
}

/**
 * Builds a {@link ResubmitTableAction}: looks the packet up in another table.
 * @param inPort - the port on which it counts as received; the port as it is unless given
 *
 * @example
 * ```ts
 * import { formatActions, resubmitTable } from 'daolinet/codec'
 *
 * console.log(formatActions([resubmitTable(7)])) // resubmit(,7)
 * ```
 */
export function resubmitTable(tableId: number, inPort?: number): ResubmitTableAction {
  return { type: 'resubmitTable', tableId, inPort }
}

/**
 * Builds a {@link ResubmitTableCtAction}: looks the packet up with the addresses and ports of its connection.
 * @param inPort - the port on which it counts as received; the port as it is unless given
 *
 * @example
 * ```ts
 * import { formatActions, resubmitTableCt } from 'daolinet/codec'
 *
 * console.log(formatActions([resubmitTableCt(7)])) // resubmit(,7,ct)
 * ```
 */
export function resubmitTableCt(tableId: number, inPort?: number): ResubmitTableCtAction {
  return { type: 'resubmitTableCt', tableId, inPort }
}

const toTable = [port16('inPort', PortNo.IN_PORT), u8('tableId', TableId.ALL)] as const

export const resubmitCodec =
  layout<ResubmitAction>('resubmit', nicira(1, { inActionSet: true }), port16('inPort'))
export const resubmitTableCodec =
  layout<ResubmitTableAction>('resubmitTable', nicira(14, { inActionSet: true }), ...toTable)
export const resubmitTableCtCodec =
  layout<ResubmitTableCtAction>('resubmitTableCt', nicira(44, { inActionSet: true }), ...toTable)

/** `resubmit:5`, `resubmit(5,7)`, `resubmit(,7,ct)`. */
export const resubmitText: ActionText<ResubmitAction | ResubmitTableAction | ResubmitTableCtAction> = {
  format(action) {
    const { inPort = PortNo.IN_PORT } = action
    const port = inPort === PortNo.IN_PORT ? '' : formatPort(inPort)
    const tableId = action.type === 'resubmit' ? undefined : action.tableId
    const table = tableId === undefined || tableId === TableId.ALL ? '' : String(tableId)
    const ct = action.type === 'resubmitTableCt' ? ',ct' : ''
    return port !== '' && table === '' ? `resubmit:${port}` : `resubmit(${port},${table}${ct})`
  },
  read: { resubmit: readResubmit },
}

function readResubmit(item: Item): ResubmitAction | ResubmitTableAction | ResubmitTableCtAction {
  if (item.form === ':' || item.form === '=') {
    return { type: 'resubmit', inPort: portOf(valueOf(item)) }
  }
  if (item.form === 'bare') return fail('ERR_MISSING', item.whole, 'resubmit wants a port or a table')
  const [port, table, ct, ...rest] = split(item.value, ',') as [Span, ...Span[]]
  if (rest.length > 0) fail('ERR_SYNTAX', rest[0]!, 'resubmit has at most a port, a table and ct')
  const inPort = isEmpty(port) ? PortNo.IN_PORT : portOf(port)
  const tableId = table === undefined || isEmpty(table) ? TableId.ALL : indexOf(table, 8, 'a table')
  if (ct !== undefined) {
    if (textOf(ct) !== 'ct') fail('ERR_SYNTAX', ct, 'only ct can stand here')
    return { type: 'resubmitTableCt', inPort, tableId }
  }
  return tableId === TableId.ALL && !isEmpty(port)
    ? { type: 'resubmit', inPort }
    : { type: 'resubmitTable', inPort, tableId }
}
