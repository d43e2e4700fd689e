/** What is wrong with bytes, as data: parsers of whole packets do not throw for what the bytes hold. */
import { DecodeError } from '../errors.js'
import type { DecodeErrorCode } from '../error-codes.js'

/** What is wrong with bytes that could not be read to their end. */
export interface PacketProblem {
  /**
   * `ERR_TRUNCATED` when the bytes end too early, `ERR_BAD_PACKET` when they contradict themselves,
   * `ERR_TOO_DEEP` when headers are stacked deeper than the library follows.
   */
  readonly code: DecodeErrorCode
  /** Where: bytes from the start of the array or view that was given to the parser. */
  readonly offset: number
  /** Which field, from the layer inwards: `ipv4.totalLength`. */
  readonly path: string
  /** What was found and what would have been right, without the place. */
  readonly detail: string
  /** A sentence for people: the place and the detail. */
  readonly message: string
}

/** What is left when everything of a protocol that could be read has been read. */
export interface Remainder {
  /** What follows, or everything from where it is wrong on. Empty when nothing is left. Borrowed. */
  readonly payload: Uint8Array
  /** What is wrong; absent when nothing is. */
  readonly problem?: PacketProblem
}

/** Nothing could be read: all bytes are left, and the problem says why. */
export interface Unreadable extends Remainder {
  readonly problem: PacketProblem
}

/**
 * What a parser of bytes returns: the layer under its name, what follows it, and what is wrong. Once
 * `problem` is known to be absent, the layer is known to be there.
 */
export type Parsed<Name extends string, Layer> =
  | ({ readonly [Key in Name]: Layer } & Remainder)
  | ({ readonly [Key in Name]?: undefined } & Unreadable)

/**
 * Throws for what is wrong in the result of a parser, for programs that would rather catch an error than look
 * at `problem`.
 * @param parsed - what `parsePacket`, `parseDatagram`, `parseDns` or another parser of bytes returned
 * @returns the same, of which everything is known to be there
 * @throws DecodeError with the code, place and detail of the problem
 *
 * @example
 * ```ts
 * import { orThrow, parsePacket } from 'daolinet/packet'
 *
 * try {
 *   orThrow(parsePacket(new Uint8Array(5)))
 * } catch (error) {
 *   console.log(String(error)) // DecodeError: ethernet (byte 0): 14 bytes are needed and 5 are left
 * }
 * ```
 */
export function orThrow<Result extends { readonly problem?: PacketProblem }>(
  parsed: Result,
): Exclude<Result, { readonly problem: PacketProblem }> {
  const { problem } = parsed
  if (problem !== undefined) {
    throw new DecodeError(problem.code, problem.offset, problem.detail, problem.path)
  }
  return parsed as Exclude<Result, { readonly problem: PacketProblem }>
}

/** The problem that an error of a parser stands for; other errors are thrown on. */
export function problemOf(error: unknown): PacketProblem {
  if (!(error instanceof DecodeError)) throw error
  const { code, offset, path, detail, message } = error
  return { code, offset, path, detail, message }
}

/** Runs a parser, and returns what is wrong with what it reads. */
export function problemIn(read: () => void): PacketProblem | undefined {
  try {
    read()
    return undefined
  } catch (error) {
    return problemOf(error)
  }
}

/** A view of the bytes that a parser was given; a TypeError when they are no bytes. */
export function viewOf(bytes: Uint8Array): DataView {
  if (!ArrayBuffer.isView(bytes)) {
    throw new TypeError(`bytes are expected (a Uint8Array), not ${bytes === null ? 'null' : typeof bytes}`)
  }
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
