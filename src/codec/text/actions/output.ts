import { PortNo } from '../../constants.js'
import { formatPort, isReservedPort } from '../port.js'
import type { OutputAction } from '../../actions/output.js'

/** `output:3`, `LOCAL`, `CONTROLLER:65535`. */
export function formatOutput(action: OutputAction): string {
  if (action.port === PortNo.CONTROLLER) return `CONTROLLER:${action.maxLen ?? 0xffff}`
  return isReservedPort(action.port) ? formatPort(action.port) : `output:${action.port}`
}
