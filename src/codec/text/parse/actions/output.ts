/** Actions that send the packet somewhere. */
import { headerOf } from '../../../match/subfield.js'
import { PortNo } from '../../../protocol/constants.js'
import { numberOf } from '../../../syntax/integer.js'
import { valueOf, type Item } from '../../../syntax/items.js'
import { portOf, reservedPort } from '../../../syntax/port.js'
import { cut, fail, isEmpty, split, textOf, trimmed, type Span } from '../../../syntax/span.js'
import { isSubfield, subfieldOf } from '../../../syntax/subfield.js'
import { argumentsOf } from './reader.js'
import type { Action } from '../../../actions/index.js'

const WHOLE_PACKET = 0xffff

/** An output to a port, whole packets to the controller. */
export function outputTo(port: number): Action {
  return { type: 'output', port, maxLen: port === PortNo.CONTROLLER ? WHOLE_PACKET : 0 }
}

/** `output:3`, `output:NXM_NX_REG0[0..15]`, `output(port=3,max_len=100)`. */
export function readOutput(item: Item): Action {
  if (item.form === '(') return truncated(item)
  const value = valueOf(item)
  if (!isSubfield(value) || reservedPort(textOf(value)) !== undefined) return outputTo(portOf(value))
  const src = subfieldOf(value)
  const type = headerOf(src.field)?.experimenter === undefined ? 'outputReg' : 'outputReg2'
  return { type, src, maxLen: WHOLE_PACKET }
}

function truncated(item: Item): Action {
  let port: number | undefined
  let maxLen: number | undefined
  argumentsOf(item, {
    port: (argument) => { port = portOf(valueOf(argument)) },
    max_len: (argument) => { maxLen = numberOf(valueOf(argument), 32, 'max_len') },
  })
  if (port === undefined || maxLen === undefined) {
    return fail('MISSING', item.whole, 'a truncated output wants port and max_len')
  }
  return { type: 'outputTrunc', port, maxLen }
}

/** `enqueue:3:1`, `enqueue(3,1)`: an output through a queue, as OpenFlow 1.3 has it. */
export function readEnqueue(item: Item): Action[] {
  const value = valueOf(item)
  const [port, queue] = cut(value, ':') ?? cut(value, ',') ??
    fail('SYNTAX', value, 'enqueue wants a port and a queue')
  return [
    { type: 'setQueue', queueId: numberOf(trimmed(queue), 32, 'a queue') },
    outputTo(portOf(trimmed(port))),
    { type: 'popQueue' },
  ]
}

/** `resubmit:3`, `resubmit(3,5)`, `resubmit(,5,ct)`. */
export function readResubmit(item: Item): Action {
  if (item.form === ':' || item.form === '=') return { type: 'resubmit', inPort: portOf(valueOf(item)) }
  if (item.form === 'bare') return fail('MISSING', item.whole, 'resubmit wants a port or a table')
  const [port, table, ct, ...rest] = split(item.value, ',') as [Span, ...Span[]]
  if (rest.length > 0) fail('SYNTAX', rest[0]!, 'resubmit has at most a port, a table and ct')
  const inPort = isEmpty(port) ? PortNo.IN_PORT : portOf(port)
  const tableId = table === undefined || isEmpty(table) ? 0xff : numberOf(table, 8, 'a table')
  if (ct !== undefined) {
    if (textOf(ct) !== 'ct') fail('SYNTAX', ct, 'only ct can stand here')
    return { type: 'resubmitTableCt', inPort, tableId }
  }
  return tableId === 0xff && !isEmpty(port)
    ? { type: 'resubmit', inPort }
    : { type: 'resubmitTable', inPort, tableId }
}
