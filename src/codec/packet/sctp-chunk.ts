/** The chunks of SCTP packets (RFC 9260 §3.2 and §3.3). */
import { EncodeError } from '../errors.js'
import { borrow, needList, needObject, putBytes, putU16, putU32, putU8 } from '../wire/bytes.js'
import { enumeration } from '../wire/enumeration.js'
import { badPacket, bytesIn, needHeader } from './field.js'
import { problemIn, viewOf, type Remainder } from './problem.js'

const HEADER_SIZE = 4
const DATA_SIZE = 16
const INIT_SIZE = 20

const types = enumeration({
  data: 0, init: 1, initAck: 2, sack: 3, heartbeat: 4, heartbeatAck: 5, abort: 6, shutdown: 7, shutdownAck: 8,
  error: 9, cookieEcho: 10, cookieAck: 11, shutdownComplete: 14,
}, 'chunks.type')

/** A chunk of user data (RFC 9260 §3.3.1). */
export interface SctpDataChunk {
  readonly type: 'data'
  /** Eight bits: 0x04 unordered, 0x02 first fragment, 0x01 last fragment. */
  readonly flags: number
  /** Transmission sequence number, unsigned 32 bits. */
  readonly tsn: number
  readonly stream: number
  /** Stream sequence number. */
  readonly sequence: number
  /** Payload protocol identifier, unsigned 32 bits. */
  readonly protocol: number
  /** Borrowed when parsed. */
  readonly data: Uint8Array
}

/** A chunk that opens an association, or answers one that does (RFC 9260 §3.3.2 and §3.3.3). */
export interface SctpInitChunk {
  readonly type: 'init' | 'initAck'
  readonly flags: number
  /** Unsigned 32 bits. The verification tag of the packets that answer. */
  readonly initiateTag: number
  /** Advertised receiver window in bytes, unsigned 32 bits. */
  readonly window: number
  readonly outboundStreams: number
  readonly inboundStreams: number
  /** Unsigned 32 bits. */
  readonly initialTsn: number
  /** The parameters with their padding, not decoded. Borrowed when parsed. */
  readonly parameters: Uint8Array
}

/** Any other chunk, or one of the above that is too short. */
export interface SctpRawChunk {
  readonly type:
    | 'sack' | 'heartbeat' | 'heartbeatAck' | 'abort' | 'shutdown' | 'shutdownAck' | 'error' | 'cookieEcho'
    | 'cookieAck' | 'shutdownComplete' | number
  readonly flags: number
  /** What follows type, flags and length, without padding. Borrowed when parsed. */
  readonly data: Uint8Array
}

/** A chunk of an SCTP packet. */
export type SctpChunk = SctpDataChunk | SctpInitChunk | SctpRawChunk

/** The chunks of an SCTP packet, as {@link parseSctpChunks} returns them. */
export interface SctpChunks extends Remainder {
  readonly chunks: readonly SctpChunk[]
}

/**
 * Reads the chunks that follow the header of an SCTP packet.
 * @param bytes - the payload of the packet, as `parsePacket` gives it
 * @returns the chunks that are complete; from the first that is not, all bytes are left in the payload, and
 *   `problem` says what is wrong with it
 * @throws TypeError when `bytes` are no bytes
 *
 * @example
 * ```ts
 * import { buildSctpChunks, parseSctpChunks } from 'daolinet/packet'
 *
 * const bytes = buildSctpChunks([{ type: 'cookieAck', flags: 0, data: new Uint8Array(0) }])
 * console.log(parseSctpChunks(bytes).chunks[0]?.type) // cookieAck
 * ```
 */
export function parseSctpChunks(bytes: Uint8Array): SctpChunks {
  const view = viewOf(bytes)
  const end = view.byteLength
  const chunks: SctpChunk[] = []
  let at = 0
  const problem = problemIn(() => {
    while (at < end) {
      const path = `chunks[${chunks.length}]`
      needHeader(at, end, HEADER_SIZE, path)
      const size = view.getUint16(at + 2)
      if (size < HEADER_SIZE) throw badPacket(at + 2, `${path}.length`, `${size} bytes, must be at least 4`)
      needHeader(at, end, size, path)
      chunks.push(read(view, at, at + size))
      // The last chunk may come without its padding.
      at = Math.min(at + padded(size), end)
    }
  })
  const payload = borrow(view, at, end)
  return problem === undefined ? { chunks, payload } : { chunks, payload, problem }
}

function padded(size: number): number {
  return (size + 3) & ~3
}

function read(view: DataView, at: number, end: number): SctpChunk {
  const number = view.getUint8(at)
  const flags = view.getUint8(at + 1)
  const type = types.name(number)
  if (type === 'data' && end - at >= DATA_SIZE) {
    return {
      type, flags, tsn: view.getUint32(at + 4), stream: view.getUint16(at + 8),
      sequence: view.getUint16(at + 10), protocol: view.getUint32(at + 12), data: borrow(view, at + 16, end),
    }
  }
  if ((type === 'init' || type === 'initAck') && end - at >= INIT_SIZE) {
    return {
      type, flags, initiateTag: view.getUint32(at + 4), window: view.getUint32(at + 8),
      outboundStreams: view.getUint16(at + 12), inboundStreams: view.getUint16(at + 14),
      initialTsn: view.getUint32(at + 16), parameters: borrow(view, at + 20, end),
    }
  }
  const short = type === 'data' || type === 'init' || type === 'initAck'
  return { type: short ? number : type, flags, data: borrow(view, at + HEADER_SIZE, end) }
}

/**
 * Builds the chunks of an SCTP packet, each padded to a multiple of four bytes.
 * @returns bytes of its own: the payload of a packet with an `sctp` layer
 * @throws EncodeError for values that do not fit
 *
 * @example
 * ```ts
 * import { buildPacket, buildSctpChunks, parsePacket, parseSctpChunks } from 'daolinet/packet'
 *
 * const payload = buildSctpChunks([{
 *   type: 'init', flags: 0, initiateTag: 7, window: 65536, outboundStreams: 1, inboundStreams: 1,
 *   initialTsn: 1, parameters: new Uint8Array(0),
 * }])
 * const frame = buildPacket({
 *   ethernet: { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' },
 *   ipv4: { src: '10.0.0.1', dst: '10.0.0.2' }, sctp: { srcPort: 5000, dstPort: 3868 }, payload,
 * })
 * console.log(parseSctpChunks(parsePacket(frame).payload).chunks[0]?.type) // init
 * ```
 */
export function buildSctpChunks(chunks: readonly SctpChunk[]): Uint8Array {
  needList(chunks, 'chunks')
  const sizes = chunks.map((chunk, index) => chunkSize(chunk, `chunks[${index}]`))
  const view = viewOf(new Uint8Array(sizes.reduce((sum, size) => sum + padded(size), 0)))
  let at = 0
  for (const [index, chunk] of chunks.entries()) {
    write(view, at, chunk, sizes[index]!, `chunks[${index}]`)
    at += padded(sizes[index]!)
  }
  return borrow(view, 0, at)
}

function chunkSize(chunk: SctpChunk, path: string): number {
  needObject(chunk, path)
  if (chunk.type === 'data') return DATA_SIZE + bytesIn(chunk.data, `${path}.data`)
  if ('parameters' in chunk) return INIT_SIZE + bytesIn(chunk.parameters, `${path}.parameters`)
  return HEADER_SIZE + bytesIn(chunk.data, `${path}.data`)
}

function write(view: DataView, at: number, chunk: SctpChunk, size: number, path: string): void {
  if (size > 0xffff) throw new EncodeError('ERR_TOO_LONG', `${path}.data`, `${size} bytes do not fit 16 bits`)
  putU8(view, at, types.value(chunk.type), `${path}.type`)
  putU8(view, at + 1, chunk.flags, `${path}.flags`)
  view.setUint16(at + 2, size)
  switch (chunk.type) {
    case 'data':
      putU32(view, at + 4, chunk.tsn, `${path}.tsn`)
      putU16(view, at + 8, chunk.stream, `${path}.stream`)
      putU16(view, at + 10, chunk.sequence, `${path}.sequence`)
      putU32(view, at + 12, chunk.protocol, `${path}.protocol`)
      putBytes(view, at + DATA_SIZE, chunk.data, `${path}.data`)
      break
    case 'init':
    case 'initAck':
      putU32(view, at + 4, chunk.initiateTag, `${path}.initiateTag`)
      putU32(view, at + 8, chunk.window, `${path}.window`)
      putU16(view, at + 12, chunk.outboundStreams, `${path}.outboundStreams`)
      putU16(view, at + 14, chunk.inboundStreams, `${path}.inboundStreams`)
      putU32(view, at + 16, chunk.initialTsn, `${path}.initialTsn`)
      putBytes(view, at + INIT_SIZE, chunk.parameters, `${path}.parameters`)
      break
    default:
      putBytes(view, at + HEADER_SIZE, chunk.data, `${path}.data`)
  }
}
