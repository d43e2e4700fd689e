/**
 * Writes the messages of a template, in two ways: by a function that is compiled for this one template, a
 * store for each word and each variable, or where code generation is forbidden, by a copy and a loop.
 */
import { compiled, mayGenerateCode } from '../wire/code-generation.js'

/** Where in an encoded message the bytes of a variable are. */
export interface Slot {
  readonly name: string
  readonly at: number
  readonly bytes: number
}

/** Writes a message at an offset; the caller has checked that it fits. */
export type TemplateWriter = (
  view: DataView, offset: number, values: Readonly<Record<string, number | bigint>>, xid: number,
) => void

// A longer message would be a long function, and is faster copied.
const MAX_COMPILED = 512

/** The writer of a template, made when the first message is written. */
export function templateWriter(bytes: Uint8Array, slots: readonly Slot[]): TemplateWriter {
  let write: TemplateWriter | undefined
  return (view, offset, values, xid) => {
    write ??= bytes.length <= MAX_COMPILED && mayGenerateCode()
      ? compiledWriter(bytes, slots) : copyingWriter(bytes, slots)
    write(view, offset, values, xid)
  }
}

/** A writer that copies the bytes, and puts the variables over them. */
export function copyingWriter(bytes: Uint8Array, slots: readonly Slot[]): TemplateWriter {
  // The last view and its bytes are kept, so that writing to it again allocates nothing.
  let last: DataView | undefined
  let target = bytes
  return (view, offset, values, xid) => {
    if (view !== last) {
      target = new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
      last = view
    }
    target.set(bytes, offset)
    view.setUint32(offset + 4, xid)
    for (const { name, at, bytes: width } of slots) put(view, offset + at, width, values[name]!)
  }
}

function put(view: DataView, at: number, bytes: number, value: number | bigint): void {
  switch (bytes) {
    case 1: view.setUint8(at, value as number); break
    case 2: view.setUint16(at, value as number); break
    case 3:
      view.setUint16(at, (value as number) >>> 8)
      view.setUint8(at + 2, value as number)
      break
    case 4: view.setUint32(at, value as number); break
    case 6:
      view.setUint16(at, (value as number) / 0x1_0000_0000)
      view.setUint32(at + 2, value as number)
      break
    case 8: view.setBigUint64(at, value as bigint); break
    default:
      view.setBigUint64(at, (value as bigint) >> 64n)
      view.setBigUint64(at + 8, value as bigint)
  }
}

/** A writer that is one function without a loop. Throws EvalError where code generation is forbidden. */
export function compiledWriter(bytes: Uint8Array, slots: readonly Slot[]): TemplateWriter {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const lines = ['view.setUint32(offset + 4, xid)']
  for (let at = 0; at < bytes.length; at += 4) {
    if (at === 4 || slots.some((slot) => slot.at <= at && at + 4 <= slot.at + slot.bytes)) continue
    if (at + 4 <= bytes.length) lines.push(`view.setUint32(offset + ${at}, ${view.getUint32(at)})`)
    else for (let i = at; i < bytes.length; i++) lines.push(`view.setUint8(offset + ${i}, ${bytes[i]})`)
  }
  for (const { name, at, bytes: width } of slots) {
    const value = `values[${JSON.stringify(name)}]`
    for (const [method, behind, part] of STORES[width]!) {
      lines.push(`view.${method}(offset + ${at + behind}, ${value}${part})`)
    }
  }
  return compiled(lines.join('\n'), 'view', 'offset', 'values', 'xid')
}

/** The stores of {@link put}, by width: the method, the offset within the variable, and which part of it. */
const STORES: Readonly<Record<number, readonly (readonly [string, number, string])[]>> = {
  1: [['setUint8', 0, '']],
  2: [['setUint16', 0, '']],
  3: [['setUint16', 0, ' >>> 8'], ['setUint8', 2, '']],
  4: [['setUint32', 0, '']],
  6: [['setUint16', 0, ' / 0x100000000'], ['setUint32', 2, '']],
  8: [['setBigUint64', 0, '']],
  16: [['setBigUint64', 0, ' >> 64n'], ['setBigUint64', 8, '']],
}
