/**
 * The errors of the library: one family under {@link DaolinetError}. Programs look at `code`, people read
 * `message`. The codec throws {@link DecodeError} for bytes, {@link EncodeError} for values,
 * {@link AddressError} for the text of an address, and `TextError` for the text of a flow.
 */
import { DECODE_ERRORS, type DecodeErrorCode, type EncodeErrorCode } from './error-codes.js'

// A registered symbol is shared by every copy of the package in a process: two versions in node_modules, or
// its ESM and CommonJS builds side by side. So `instanceof` holds across them.
const KINDS = Symbol.for('daolinet.errorKinds')

/**
 * What every error of the library is: it has a stable `code`, `ERR_…`, and where there is one a `cause`.
 * `instanceof` holds for every copy of the package in the process. The page on errors explains each code.
 *
 * @example
 * ```ts
 * import { DaolinetError, parseMac } from 'daolinet/codec'
 *
 * try {
 *   parseMac('02:00')
 * } catch (error) {
 *   if (!(error instanceof DaolinetError)) throw error
 *   console.log(error.name, error.code) // AddressError ERR_ADDRESS
 * }
 * ```
 */
export abstract class DaolinetError extends Error {
  /** The name of the class, whatever a build made of it. */
  static readonly className: string = 'DaolinetError'
  /** What is wrong, for programs: stable between releases. */
  abstract readonly code: string

  /**
   * @param message - for people: what is wrong, and what would be right
   * @param options - `cause`: the error behind this one
   */
  constructor(message: string, options?: { readonly cause?: unknown }) {
    const { prototype } = new.target
    if (!Object.hasOwn(prototype, KINDS)) {
      // Before the stack is taken, which begins with the name.
      define(prototype, 'name', new.target.className)
      define(prototype, KINDS, kindsOf(new.target))
    }
    super(message, options)
  }

  /** True for every copy of this class in the process, not only this module's. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (!Object.hasOwn(this, 'className')) return Function.prototype[Symbol.hasInstance].call(this, value)
    if (typeof value !== 'object' || value === null) return false
    const kinds = (value as { readonly [KINDS]?: readonly string[] })[KINDS]
    return kinds !== undefined && kinds.includes(this.className)
  }
}

/** Not enumerable, so that it is not printed among the fields. */
function define(target: object, name: PropertyKey, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false })
}

/** The names of a class and of all that it extends, up to {@link DaolinetError}. */
function kindsOf(type: { readonly className: string }): readonly string[] {
  const kinds: string[] = []
  for (let at = type; at.className !== undefined; at = Object.getPrototypeOf(at) as typeof type) {
    if (Object.hasOwn(at, 'className')) kinds.push(at.className)
  }
  return kinds
}

function joinPath(outer: string, inner: string): string {
  return inner === '' || inner.startsWith('[') ? outer + inner : `${outer}.${inner}`
}

/**
 * Bytes that cannot be decoded. Decoders throw no other error for malformed bytes.
 *
 * @example
 * ```ts
 * import { decode, DecodeError, errorName } from 'daolinet/codec'
 *
 * try {
 *   decode(Uint8Array.of(4, 14, 0, 60, 0, 0, 0, 5))
 * } catch (error) {
 *   if (!(error instanceof DecodeError)) throw error
 *   console.log(error.message) // length (byte 2): the message says it is 60 bytes long and 8 are here
 *   console.log(errorName(error.errorType, error.errorCode)) // OFPBRC_BAD_LEN
 * }
 * ```
 */
export class DecodeError extends DaolinetError {
  static override readonly className: string = 'DecodeError'
  /** What is wrong, for programs: stable between releases. */
  override readonly code: DecodeErrorCode
  /** Where: bytes from the start of the view or array that was given to the decoder. */
  readonly offset: number
  /** What is wrong, for people, without the place. */
  readonly detail: string
  /** Which field, from the outermost container inwards: `actions[3].port`. Empty for the message itself. */
  path: string
  /** The type of the OpenFlow error that answers the sender. */
  readonly errorType: number
  /** The code of the OpenFlow error that answers the sender. */
  readonly errorCode: number

  /**
   * @param code - a key of {@link DECODE_ERRORS}
   * @param offset - bytes from the start of what is being decoded
   * @param detail - what was found and what would have been right
   * @param path - the field, as the throwing decoder sees it; containers add theirs by
   *   {@link DecodeError.within}
   */
  constructor(code: DecodeErrorCode, offset: number, detail: string, path = '') {
    super(describe(path, `byte ${offset}`, detail))
    this.code = code
    this.offset = offset
    this.detail = detail
    this.path = path
    this.errorType = DECODE_ERRORS[code][0]
    this.errorCode = DECODE_ERRORS[code][1]
  }

  /**
   * Puts a container's name in front of the path, on the way outwards.
   * @param segment - `'match'`, `'actions[3]'`, or `'[3]'` for an element whose list is named further out
   * @returns this same error, to throw on
   */
  within(segment: string): this {
    this.path = joinPath(segment, this.path)
    this.message = describe(this.path, `byte ${this.offset}`, this.detail)
    return this
  }
}

/**
 * A value that cannot be encoded. Encoders throw no other error for values that do not fit.
 *
 * @example
 * ```ts
 * import { encode, EncodeError, flowMod, ip4 } from 'daolinet/codec'
 *
 * try {
 *   encode(flowMod({ match: ip4({ ipv4Dst: '10.0.0.256' }) }))
 * } catch (error) {
 *   if (!(error instanceof EncodeError)) throw error
 *   console.log(error.message) // match.ipv4Dst: not an IPv4 address: "10.0.0.256"
 * }
 * ```
 */
export class EncodeError extends DaolinetError {
  static override readonly className: string = 'EncodeError'
  /** What is wrong, for programs: stable between releases. */
  override readonly code: EncodeErrorCode
  /** What is wrong, for people, without the place. */
  readonly detail: string
  /** Which field, from the outermost container inwards: `match.tcpDst`. Empty for the message itself. */
  path: string

  /**
   * @param code - a key of {@link ENCODE_ERRORS}
   * @param path - the field, as the throwing encoder sees it; containers add theirs by
   *   {@link EncodeError.within}
   * @param detail - what was given and what would have been right
   */
  constructor(code: EncodeErrorCode, path: string, detail: string) {
    super(describe(path, '', detail))
    this.code = code
    this.detail = detail
    this.path = path
  }

  /**
   * Puts a container's name in front of the path, on the way outwards.
   * @param segment - `'match'`, `'actions[3]'`, or `'[3]'` for an element whose list is named further out
   * @returns this same error, to throw on
   */
  within(segment: string): this {
    this.path = joinPath(segment, this.path)
    this.message = describe(this.path, '', this.detail)
    return this
  }
}

/**
 * A text or a number that is not an address of the kind that is asked for.
 *
 * @example
 * ```ts
 * import { AddressError, parseIpv4 } from 'daolinet/codec'
 *
 * try {
 *   parseIpv4('10.0.0')
 * } catch (error) {
 *   if (error instanceof AddressError) console.log(error.message) // not an IPv4 address: "10.0.0"
 * }
 * ```
 */
export class AddressError extends DaolinetError {
  static override readonly className: string = 'AddressError'
  /** The same for every kind of address. */
  override readonly code = 'ERR_ADDRESS'
}

function describe(path: string, place: string, detail: string): string {
  const where = path === '' ? place : place === '' ? path : `${path} (${place})`
  return where === '' ? detail : `${where}: ${detail}`
}
