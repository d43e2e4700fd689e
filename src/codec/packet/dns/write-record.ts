/** Writes the resource records of DNS. */
import { EncodeError } from '../../errors.js'
import { needList, needObject, putU16, putU32, shown } from '../../wire/bytes.js'
import { encodeUtf8 } from '../../wire/utf8.js'
import { putIpv4, putIpv6, written } from '../field.js'
import { writeName } from './name.js'
import { dnsTypes, type DnsRecordInit } from './record.js'

/**
 * Writes a record to the end of `bytes`.
 * @param places - where the ends of names stand, as {@link writeName} takes it
 */
export function writeRecord(
  bytes: number[], record: DnsRecordInit, places: Map<string, number>, path: string,
): void {
  needObject(record, path)
  writeName(bytes, record.name, `${path}.name`, places)
  pushU16(bytes, dnsTypes.value(record.type), `${path}.type`)
  pushU16(bytes, record.class ?? 1, `${path}.class`)
  pushU32(bytes, record.ttl ?? 0, `${path}.ttl`)
  const lengthAt = bytes.length
  bytes.push(0, 0)
  writeContent(bytes, record, places, path)
  const length = bytes.length - lengthAt - 2
  if (length > 0xffff) throw new EncodeError('ERR_TOO_LONG', path, `${length} bytes do not fit 16 bits`)
  bytes[lengthAt] = length >>> 8
  bytes[lengthAt + 1] = length & 0xff
}

/** Writes what a record says of its name to the end of `bytes`. */
function writeContent(
  bytes: number[], record: DnsRecordInit, places: Map<string, number>, path: string,
): void {
  switch (record.type) {
    case 'A':
      return pushAll(bytes, written(4, (view) =>
        putIpv4(view, 0, record.address, `${path}.address`)))
    case 'AAAA':
      return pushAll(bytes, written(16, (view) =>
        putIpv6(view, 0, record.address, `${path}.address`)))
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return writeName(bytes, record.target, `${path}.target`, places)
    case 'MX':
      pushU16(bytes, record.preference, `${path}.preference`)
      return writeName(bytes, record.exchange, `${path}.exchange`, places)
    case 'TXT':
      needList(record.texts, `${path}.texts`)
      for (const [index, text] of record.texts.entries()) pushText(bytes, text, `${path}.texts[${index}]`)
      return
    case 'SOA':
      writeName(bytes, record.mname, `${path}.mname`, places)
      writeName(bytes, record.rname, `${path}.rname`, places)
      for (const field of ['serial', 'refresh', 'retry', 'expire', 'minimum'] as const) {
        pushU32(bytes, record[field], `${path}.${field}`)
      }
      return
    case 'SRV':
      pushU16(bytes, record.priority, `${path}.priority`)
      pushU16(bytes, record.weight, `${path}.weight`)
      pushU16(bytes, record.port, `${path}.port`)
      // Its target may not be compressed (RFC 2782).
      return writeName(bytes, record.target, `${path}.target`)
    default:
      if (!(record.data instanceof Uint8Array)) {
        throw new EncodeError('ERR_BAD_VALUE', `${path}.data`, `${shown(record.data)} is not bytes`)
      }
      return pushAll(bytes, record.data)
  }
}

function pushAll(bytes: number[], more: Iterable<number>): void {
  for (const byte of more) bytes.push(byte)
}

/** Writes an unsigned 16-bit integer to the end of `bytes`. */
export function pushU16(bytes: number[], value: number, path: string): void {
  pushAll(bytes, written(2, (view) => putU16(view, 0, value, path)))
}

function pushU32(bytes: number[], value: number, path: string): void {
  pushAll(bytes, written(4, (view) => putU32(view, 0, value, path)))
}

function pushText(bytes: number[], text: string, path: string): void {
  const encoded = typeof text === 'string' ? encodeUtf8(text) : undefined
  if (encoded === undefined) throw new EncodeError('ERR_BAD_VALUE', path, `${shown(text)} is not text`)
  const { length } = encoded
  if (length > 255) throw new EncodeError('ERR_TOO_LONG', path, `${length} bytes, at most 255 fit`)
  bytes.push(length, ...encoded)
}
