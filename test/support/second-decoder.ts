/**
 * A second decoder of the messages that matter most, which shares no code with the first: binary-parsers
 * after the structs of the specification (OpenFlow 1.3.5 §7.2.3.2, §7.2.4, §7.2.5, §7.3.4.1, §7.4.1).
 */
import { Parser } from 'binary-parser'

const parser = (): Parser => new Parser().endianness('big')

/** Bytes from one place in a message to the end of a part that says its own length. */
function rest(headerLength: number) {
  return { length(this: { length: number }) { return this.length - headerLength } }
}

const oxm = parser()
  .uint16('oxmClass').bit7('number').bit1('hasMask').uint8('length').buffer('body', { length: 'length' })
const match = parser()
  .uint16('type').uint16('length')
  .array('fields', { type: oxm, lengthInBytes(this: { length: number }) { return this.length - 4 } })
  .seek(function (this: { length: number }) { return ((this.length + 7) & ~7) - this.length })
const header = (): Parser => parser().uint8('version').uint8('number').uint16('length').uint32('xid')
const element = parser().uint16('type').uint16('length').buffer('body', rest(4))

const packetIn = header()
  .uint32('bufferId').uint16('totalLen').uint8('reason').uint8('tableId').uint64('cookie')
  .nest('match', { type: match }).seek(2).buffer('data', { readUntil: 'eof' })
const flowMod = header()
  .uint64('cookie').uint64('cookieMask').uint8('tableId').uint8('command')
  .uint16('idleTimeout').uint16('hardTimeout').uint16('priority')
  .uint32('bufferId').uint32('outPort').uint32('outGroup').uint16('flags').seek(2)
  .nest('match', { type: match }).array('instructions', { type: element, readUntil: 'eof' })
const list = parser().array('elements', { type: element, readUntil: 'eof' })

/** One match field as it stands in a message: the body is the value, the mask, and whose it is. */
export interface SecondField {
  readonly oxmClass: number
  readonly number: number
  readonly hasMask: number
  readonly length: number
  readonly body: Uint8Array
}

/** An instruction or an action. */
export interface SecondElement { readonly type: number, readonly length: number, readonly body: Uint8Array }

interface Second {
  readonly version: number
  readonly number: number
  readonly length: number
  readonly match: { readonly type: number, readonly length: number, readonly fields: readonly SecondField[] }
}

/** A packet-in, with its enumerations by number. */
export interface SecondPacketIn extends Second { readonly data: Uint8Array }

/** A flow-mod, with its enumerations by number. */
export interface SecondFlowMod extends Second { readonly instructions: readonly SecondElement[] }

/** Reads a packet-in. */
export function secondPacketIn(bytes: Uint8Array): SecondPacketIn {
  return packetIn.parse(bytes) as SecondPacketIn
}

/** Reads a flow-mod. */
export function secondFlowMod(bytes: Uint8Array): SecondFlowMod {
  return flowMod.parse(bytes) as SecondFlowMod
}

/** Reads the actions of an instruction, which stand behind four bytes of padding. */
export function secondActions({ body }: SecondElement): readonly SecondElement[] {
  return body.length === 4 ? [] : (list.parse(body.subarray(4)) as { elements: SecondElement[] }).elements
}
