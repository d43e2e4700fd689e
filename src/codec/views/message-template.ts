import { EncodeError } from '../errors.js'
import { MAX_MESSAGE_LENGTH } from '../protocol/header.js'
import { encode } from '../message/message.js'
import { templateWriter, type Slot, type TemplateWriter } from './template-writer.js'
import type { FlowModInit } from '../messages/core/flow-mod.js'
import type { PacketOutInit } from '../messages/core/packet-out.js'
import type { MessageInit } from '../messages/registry.js'

/**
 * A value for each variable: a number for 48 bits or less, such as a MAC or IPv4 address; a bigint for 64 and
 * 128 bits.
 */
export type TemplateValues<Names extends string> = Readonly<Record<Names, number | bigint>>

/** The greatest value of each width, the widest first: 128, 64, 48, 32, 24, 16 and 8 bits. */
const GREATEST: readonly (number | bigint)[] =
  [(1n << 128n) - 1n, (1n << 64n) - 1n, 2 ** 48 - 1, 2 ** 32 - 1, 2 ** 24 - 1, 2 ** 16 - 1, 2 ** 8 - 1]

/**
 * A message that is encoded once. Afterwards only the bytes of its variables are written.
 *
 * To find where these are, the message is encoded with the least and with the greatest value of each
 * variable; the bytes that differ are the place.
 *
 * @example
 * ```ts
 * import { applyActions, decodeAt, flowMod, formatMessage, MessageTemplate, output } from 'daolinet/codec'
 *
 * const template = new MessageTemplate(
 *   flowMod({ match: { ethDst: 0 }, instructions: applyActions(output(0)) }),
 *   { dst: 'match.ethDst', port: 'instructions[0].actions[0].port' },
 * )
 * const view = new DataView(new ArrayBuffer(template.length))
 * template.encodeInto({ dst: 0x020000000001, port: 3 }, view, 0)
 * console.log(formatMessage(decodeAt(view, 0)))
 * // prints OFPT_FLOW_MOD (OF1.3) (xid=0x0): ADD dl_dst=02:00:00:00:00:01 actions=output:3
 * ```
 */
export class MessageTemplate<Names extends string> {
  readonly #length: number
  readonly #write: TemplateWriter
  // The last view and its bytes are kept, so that writing a packet to it again allocates nothing.
  #view: DataView | undefined
  #target: Uint8Array = new Uint8Array(0)

  /**
   * @param message - what does not vary, and any value for what does
   * @param fields - a name for each thing that varies, and its path: `'match.ethDst'`,
   *   `'instructions[0].actions[1].port'`
   * @throws {@link EncodeError} for a path that leads to nothing, or to what is no integer or address
   */
  constructor(message: MessageInit, fields: Readonly<Record<Names, string>>) {
    const bytes = encode(message)
    const named = Object.entries(fields) as [Names, string][]
    this.#length = bytes.length
    this.#write = templateWriter(bytes, named.map(([name, path]) => slotOf(message, name, path)))
  }

  /** Length of the message in bytes; always the same. */
  get length(): number {
    return this.#length
  }

  /**
   * Writes the message at `offset`. Allocates nothing as long as `view` is the one of the previous call.
   * @param values - a value for each variable; of one that is too great the upper bits are lost
   * @param xid - transaction id
   * @returns the offset behind the message
   * @throws {@link EncodeError} when the buffer is too small
   */
  encodeInto(values: TemplateValues<Names>, view: DataView, offset: number, xid = 0): number {
    const end = offset + this.#length
    if (end > view.byteLength) throw noSpace(view, offset)
    this.#write(view, offset, values, xid)
    return end
  }

  /**
   * Writes the message like {@link MessageTemplate.encodeInto}, and bytes behind it: the packet of a
   * packet-out.
   * @param data - copied
   * @returns the offset behind the message
   * @throws {@link EncodeError} when the buffer is too small, or the whole is longer than 65,535 bytes
   */
  encodeWithData(
    values: TemplateValues<Names>, data: Uint8Array, view: DataView, offset: number, xid = 0,
  ): number {
    const end = this.encodeInto(values, view, offset, xid) + data.length
    if (end - offset > MAX_MESSAGE_LENGTH) {
      const detail = `${end - offset} bytes do not fit a message, which holds 65,535`
      throw new EncodeError('ERR_TOO_LONG', 'data', detail)
    }
    if (end > view.byteLength) throw noSpace(view, offset)
    if (view !== this.#view) {
      this.#view = view
      this.#target = new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
    }
    this.#target.set(data, end - data.length)
    view.setUint16(offset + 2, end - offset)
    return end
  }
}

function noSpace(view: DataView, offset: number): EncodeError {
  const space = Math.max(view.byteLength - offset, 0)
  return new EncodeError('ERR_NO_SPACE', '', `the message does not fit into ${space} bytes`)
}

function slotOf(message: MessageInit, name: string, path: string): Slot {
  const keys = path.split(/[.[\]]+/).filter((key) => key !== '')
  for (const greatest of GREATEST) {
    const least = typeof greatest === 'bigint' ? 0n : 0
    const encoded = [least, greatest].map((value) => tryEncode(replaced(message, keys, path, value)))
    const [low, high] = encoded
    if (low === undefined || high === undefined || low.length !== high.length) continue
    const differing = [...low.keys()].filter((index) => low[index] !== high[index])
    const [at] = differing
    const whole = differing.every((index, i) =>
      index === at! + i && low[index] === 0 && high[index] === 0xff)
    if (at !== undefined && whole) return { name, at, bytes: differing.length }
  }
  throw new EncodeError('ERR_BAD_VALUE', path, 'only integers and addresses without a mask can vary')
}

function tryEncode(message: unknown): Uint8Array | undefined {
  try {
    return encode(message as MessageInit)
  } catch (error) {
    if (error instanceof EncodeError) return undefined
    throw error
  }
}

/** A copy of `node` with another value at the end of the path. */
function replaced(node: unknown, keys: readonly string[], path: string, end: unknown): unknown {
  const [key, ...rest] = keys
  if (key === undefined) return end
  if (typeof node !== 'object' || node === null || !(key in node)) {
    throw new EncodeError('ERR_UNKNOWN_NAME', path, `the message has no ${key} there`)
  }
  const value = replaced((node as Record<string, unknown>)[key], rest, path, end)
  return Array.isArray(node) ? (node as unknown[]).with(Number(key), value) : { ...node, [key]: value }
}

/**
 * Makes a {@link MessageTemplate} of a flow-mod.
 * @param fields - a name for each variable, and its path in the message
 * @throws {@link EncodeError} for a path that leads nowhere, or to what is neither an integer nor an address
 *
 * @example
 * ```ts
 * import { decodeAt, flowMod, flowTemplate, formatMessage } from 'daolinet/codec'
 *
 * const template = flowTemplate(flowMod({ match: { ethDst: 0 } }), { dst: 'match.ethDst' })
 * const view = new DataView(new ArrayBuffer(template.length))
 * template.encodeInto({ dst: 0x020000000001 }, view, 0)
 * console.log(formatMessage(decodeAt(view, 0)))
 * // prints OFPT_FLOW_MOD (OF1.3) (xid=0x0): ADD dl_dst=02:00:00:00:00:01 actions=drop
 * ```
 */
export function flowTemplate<const Names extends string>(
  message: FlowModInit, fields: Readonly<Record<Names, string>>,
): MessageTemplate<Names> {
  return new MessageTemplate(message, fields)
}

/**
 * Makes a {@link MessageTemplate} of a packet-out. Leave out `data`, and give each packet to
 * {@link MessageTemplate.encodeWithData}.
 * @param fields - a name for each variable, and its path in the message
 * @throws {@link EncodeError} for a path that leads nowhere, or to what is neither an integer nor an address
 *
 * @example
 * ```ts
 * import { output, packetOut, packetOutTemplate } from 'daolinet/codec'
 *
 * const template = packetOutTemplate(packetOut({ actions: [output(0)] }), { port: 'actions[0].port' })
 * const view = new DataView(new ArrayBuffer(256))
 * const end = template.encodeWithData({ port: 3 }, new Uint8Array(60), view, 0)
 * console.log(end, template.length) // 100 40
 * ```
 */
export function packetOutTemplate<const Names extends string>(
  message: PacketOutInit, fields: Readonly<Record<Names, string>>,
): MessageTemplate<Names> {
  return new MessageTemplate(message, fields)
}
