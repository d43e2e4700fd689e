/** The same messages through binary-parser, as its users would declare them. */
import { Parser } from 'binary-parser'

const oxm = new Parser().endianness('big')
  .uint16('oxmClass').bit7('field').bit1('hasMask').uint8('length').buffer('value', { length: 'length' })

const match = new Parser().endianness('big')
  .uint16('type').uint16('length')
  .array('fields', { type: oxm, lengthInBytes(this: { length: number }) { return this.length - 4 } })
  .seek(function (this: { length: number }) { return ((this.length + 7) & ~7) - this.length })

const header = () => new Parser().endianness('big')
  .uint8('version').uint8('number').uint16('length').uint32('xid')

/** A packet-in, its match as a list of fields. */
export const packetInParser = header()
  .uint32('bufferId').uint16('totalLen').uint8('reason').uint8('tableId').uint64('cookie')
  .nest('match', { type: match }).seek(2).buffer('data', { readUntil: 'eof' })

const action = new Parser().endianness('big')
  .uint16('type').uint16('length')
  .buffer('body', { length(this: { length: number }) { return this.length - 4 } })

const instruction = new Parser().endianness('big')
  .uint16('type').uint16('length').seek(4)
  .array('actions', { type: action, lengthInBytes(this: { length: number }) { return this.length - 8 } })

/** A flow-mod, its match and its actions as lists of typed bytes. */
export const flowModParser = header()
  .uint64('cookie').uint64('cookieMask').uint8('tableId').uint8('command')
  .uint16('idleTimeout').uint16('hardTimeout').uint16('priority')
  .uint32('bufferId').uint32('outPort').uint32('outGroup').uint16('flags').seek(2)
  .nest('match', { type: match }).array('instructions', { type: instruction, readUntil: 'eof' })
