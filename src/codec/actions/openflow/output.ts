import { CONTROLLER_MAX_LENGTH, PortNo } from '../../protocol/constants.js'
import { headerOf } from '../../match/subfield.js'
import { numberOf } from '../../syntax/integer.js'
import { items, valueOf, type Item } from '../../syntax/items.js'
import { formatPort, isReservedPort, portOf, reservedPort } from '../../syntax/port.js'
import { cut, fail, textOf, trimmed } from '../../syntax/span.js'
import { isSubfield, subfieldOf } from '../../syntax/subfield.js'
import { exactBytes, putU16, putU32 } from '../../wire/bytes.js'
import { openflow, type ActionCodec, type Typed } from '../codec.js'
import { argumentsOf, type ActionText } from '../text.js'

// struct ofp_action_output {           OpenFlow 1.3.5 §7.2.5
//   uint16_t type;                     OFPAT_OUTPUT = 0
//   uint16_t len;                      16
//   uint32_t port;
//   uint16_t max_len;
//   uint8_t  pad[6];
// };

/** Sends the packet to a port. */
export interface OutputAction {
  readonly type: 'output'
  /** A port number, or one of the reserved ones in {@link PortNo}. */
  readonly port: number
  /**
   * How many bytes of the packet to send if the port is the controller; 0xffff sends all of it, and it is not
   * buffered. Present when decoded. @defaultValue 0xffff towards the controller, 0 otherwise
   */
  readonly maxLen?: number
}

/**
 * Builds an {@link OutputAction}: sends the packet to a port.
 * @param port - a port number, or one of the reserved ones in {@link PortNo}
 * @param maxLen - how many bytes of the packet to send if the port is the controller; all unless given
 *
 * @example
 * ```ts
 * import { formatActions, output, PortNo } from 'daolinet/codec'
 *
 * console.log(formatActions([output(3), output(PortNo.CONTROLLER, 128)])) // output:3,CONTROLLER:128
 * ```
 */
export function output(port: number, maxLen?: number): OutputAction {
  return maxLen === undefined ? { type: 'output', port } : { type: 'output', port, maxLen }
}

export const outputCodec: ActionCodec<OutputAction> = {
  type: 'output',
  ...openflow(0),
  decode(view, offset, end) {
    exactBytes(offset, end, 16, 'output', 'ERR_BAD_ACTION_LENGTH')
    return { type: 'output', port: view.getUint32(offset + 4), maxLen: view.getUint16(offset + 8) }
  },
  encode(action, view, offset) {
    const maxLen = action.maxLen ?? (action.port === PortNo.CONTROLLER ? CONTROLLER_MAX_LENGTH : 0)
    putU32(view, offset + 4, action.port, 'port')
    putU16(view, offset + 8, maxLen, 'maxLen')
    view.setUint16(offset + 10, 0)
    view.setUint32(offset + 12, 0)
    return offset + 16
  },
}

/**
 * `output:3`, `LOCAL`, `CONTROLLER:65535`. A port without a keyword, and `controller`, are read in other
 * files.
 */
export const outputText: ActionText<OutputAction> = {
  format({ port, maxLen = CONTROLLER_MAX_LENGTH }) {
    if (port === PortNo.CONTROLLER) return `CONTROLLER:${maxLen}`
    return isReservedPort(port) ? formatPort(port) : `output:${port}`
  },
  read: { output: readOutput, enqueue: readEnqueue },
}

/** An output to a port; to the controller with the whole packet. */
export function outputTo(port: number): OutputAction {
  return { type: 'output', port, maxLen: port === PortNo.CONTROLLER ? CONTROLLER_MAX_LENGTH : 0 }
}

/** `output:3`, `output:NXM_NX_REG0[0..15]`, `output(port=3,max_len=100)`. */
function readOutput(item: Item): Typed {
  if (item.form === '(' && items(item.value).some(({ form }) => form === '=')) return readTruncated(item)
  const value = valueOf(item)
  if (!isSubfield(value) || reservedPort(textOf(value)) !== undefined) return outputTo(portOf(value))
  const src = subfieldOf(value)
  const type = headerOf(src.field)?.experimenter === undefined ? 'outputReg' : 'outputReg2'
  return { type, src, maxLen: CONTROLLER_MAX_LENGTH } as Typed
}

function readTruncated(item: Item): Typed {
  let port: number | undefined
  let maxLen: number | undefined
  argumentsOf(item, {
    port: (argument) => { port = portOf(valueOf(argument)) },
    max_len: (argument) => { maxLen = numberOf(valueOf(argument), 32, 'max_len') },
  })
  if (port === undefined || maxLen === undefined) {
    return fail('ERR_MISSING', item.whole, 'a truncated output wants port and max_len')
  }
  return { type: 'outputTrunc', port, maxLen } as Typed
}

/** `enqueue:3:1`, `enqueue(3,1)`: an output through a queue, which takes three actions in OpenFlow 1.3. */
function readEnqueue(item: Item): Typed[] {
  const value = valueOf(item)
  const [port, queue] = cut(value, ':') ?? cut(value, ',') ??
    fail('ERR_SYNTAX', value, 'enqueue wants a port and a queue')
  return [
    { type: 'setQueue', queueId: numberOf(trimmed(queue), 32, 'a queue') } as Typed,
    { type: 'output', port: portOf(trimmed(port)), maxLen: CONTROLLER_MAX_LENGTH } as Typed,
    { type: 'popQueue' },
  ]
}
