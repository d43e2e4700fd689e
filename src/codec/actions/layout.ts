/** Makes codecs of actions whose body is a sequence of numbers, from a list of these. */
import { EncodeError } from '../errors.js'
import { exactBytes, putU16, putU32, putU64, putU8, putZeros, shown } from '../wire/bytes.js'
import { NICIRA_BODY, OPENFLOW_BODY, type ActionCodec, type ActionKind, type Typed } from './codec.js'

/** A number in the body of an action, or zeros. */
export interface Cell {
  /** The member of the action that the number is; absent for zeros. */
  readonly name?: string
  readonly bytes: number
  readonly fallback?: number | bigint
  readonly get: (view: DataView, at: number) => number | bigint
  readonly put: (view: DataView, at: number, value: never, name: string) => void
}

/**
 * An unsigned number of 8 bits.
 * @param fallback - its value when it is left out
 */
export const u8 = (name: string, fallback?: number): Cell =>
  ({ name, bytes: 1, fallback, get: (view, at) => view.getUint8(at), put: putU8 })

/** An unsigned number of 16 bits. */
export const u16 = (name: string, fallback?: number): Cell =>
  ({ name, bytes: 2, fallback, get: (view, at) => view.getUint16(at), put: putU16 })

/** An unsigned number of 32 bits. */
export const u32 = (name: string, fallback?: number): Cell =>
  ({ name, bytes: 4, fallback, get: (view, at) => view.getUint32(at), put: putU32 })

/** An unsigned number of 64 bits, a bigint. */
export const u64 = (name: string, fallback?: bigint): Cell =>
  ({ name, bytes: 8, fallback, get: (view, at) => view.getBigUint64(at), put: putU64 })

/** A port number in 16 bits, as in OpenFlow 1.0. */
export const port16 = (name: string, fallback?: number): Cell => ({
  name,
  bytes: 2,
  fallback,
  get: (view, at) => portFrom16(view.getUint16(at)),
  put: (view, at, value, field) => view.setUint16(at, portTo16(value, field)),
})

/** Bytes that are zero. */
export const zeros = (bytes: number): Cell =>
  ({ bytes, get: () => 0, put: (view, at) => putZeros(view, at, at + bytes) })

/**
 * The codec of an action that is its header and these numbers, filled up with zeros to a multiple of 8 bytes.
 *
 * ```ts
 * layout<SetQueueAction>('setQueue', openflow(21), u32('queueId'))
 * ```
 */
export function layout<A extends Typed>(
  type: A['type'], id: ActionKind, ...body: readonly Cell[]
): ActionCodec<A> {
  const start = id.experimenter === undefined ? OPENFLOW_BODY : NICIRA_BODY
  const used = body.reduce((at, { bytes }) => at + bytes, start)
  const length = (used + 7) & ~7
  return {
    type,
    ...id,
    decode(view, offset, end) {
      exactBytes(offset, end, length, type, 'ERR_BAD_ACTION_LENGTH')
      const action: Record<string, unknown> = { type }
      let at = offset + start
      for (const { name, bytes, get } of body) {
        if (name !== undefined) action[name] = get(view, at)
        at += bytes
      }
      return action as unknown as A
    },
    encode(action, view, offset) {
      let at = offset + start
      for (const { name = '', bytes, fallback, put } of body) {
        put(view, at, ((action as Readonly<Record<string, unknown>>)[name] ?? fallback) as never, name)
        at += bytes
      }
      return putZeros(view, at, offset + length)
    },
  }
}

/**
 * Converts a port number of 16 bits, as in OpenFlow 1.0 and Nicira's actions, to 32 bits: the reserved ones
 * from 0xff00 on become those of `PortNo`.
 */
export function portFrom16(port: number): number {
  return port >= 0xff00 ? 0xffff_0000 + port : port
}

/** Converts a port number to 16 bits. */
export function portTo16(port: number, field: string): number {
  if (Number.isInteger(port) && (port >= 0 && port < 0xff00 || port >= 0xffff_ff00 && port <= 0xffff_ffff)) {
    return port & 0xffff
  }
  const detail = `${shown(port)} is no port of 0 to 65279 and no reserved one`
  throw new EncodeError('ERR_OUT_OF_RANGE', field, detail)
}
