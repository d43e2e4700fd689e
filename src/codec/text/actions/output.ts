/** Actions that send the packet somewhere. */
import { PortNo } from '../../protocol/constants.js'
import { formatPort, isReservedPort } from '../../syntax/port.js'
import { formatSubfield } from '../../syntax/subfield.js'
import type { OutputAction } from '../../actions/output.js'
import type { OutputReg2Action, OutputRegAction } from '../../actions/output-reg.js'
import type { OutputTruncAction } from '../../actions/output-trunc.js'
import type {
  ResubmitAction, ResubmitTableAction, ResubmitTableCtAction,
} from '../../actions/resubmit.js'

/** `output:3`, `LOCAL`, `CONTROLLER:65535`. */
export function formatOutput(action: OutputAction): string {
  if (action.port === PortNo.CONTROLLER) return `CONTROLLER:${action.maxLen ?? 0xffff}`
  return isReservedPort(action.port) ? formatPort(action.port) : `output:${action.port}`
}

/** `output:NXM_NX_REG1[5..10]`. */
export function formatOutputReg(action: OutputRegAction | OutputReg2Action): string {
  return `output:${formatSubfield(action.src)}`
}

/** `output(port=1,max_len=100)`. */
export function formatOutputTrunc(action: OutputTruncAction): string {
  return `output(port=${formatPort(action.port)},max_len=${action.maxLen})`
}

/** `resubmit:5`, `resubmit(5,7)`, `resubmit(,7,ct)`. */
export function formatResubmit(action: ResubmitAction | ResubmitTableAction | ResubmitTableCtAction): string {
  const { inPort = PortNo.IN_PORT } = action
  const port = inPort === PortNo.IN_PORT ? '' : formatPort(inPort)
  const tableId = action.type === 'resubmit' ? undefined : action.tableId
  const table = tableId === undefined || tableId === 0xff ? '' : String(tableId)
  const ct = action.type === 'resubmitTableCt' ? ',ct' : ''
  return port !== '' && table === '' ? `resubmit:${port}` : `resubmit(${port},${table}${ct})`
}
