/**
 * The errors of the codec: {@link DecodeError} for bytes, {@link EncodeError} for values,
 * {@link AddressError} for the text of an address. (The error for the text of a flow, {@link TextError}, is
 * in `syntax/text-error.ts`.) Programs look at `code`, people read `message`.
 */

/**
 * What can be wrong with bytes, each with the OpenFlow 1.3 error `[type, code]` that answers the peer
 * who sent them (OpenFlow 1.3.5 §7.4.4).
 */
export const DECODE_ERRORS = {
  /** The bytes end before the structure does: OFPET_BAD_REQUEST / OFPBRC_BAD_LEN. */
  TRUNCATED: [1, 6],
  /** Not OpenFlow 1.3: OFPBRC_BAD_VERSION. */
  BAD_VERSION: [1, 0],
  /** A message type that cannot stand here: OFPBRC_BAD_TYPE. */
  BAD_TYPE: [1, 1],
  /** A length field that contradicts the layout or the bytes around it: OFPBRC_BAD_LEN. */
  BAD_LENGTH: [1, 6],
  /** A multipart type that cannot stand here: OFPBRC_BAD_MULTIPART. */
  BAD_MULTIPART: [1, 2],
  /** A packet whose headers contradict each other or the bytes: OFPBRC_BAD_PACKET. */
  BAD_PACKET: [1, 12],
  /** An action shorter or longer than its type allows: OFPBAC_BAD_LEN. */
  BAD_ACTION_LENGTH: [2, 1],
  /** Something nested deeper than the decoder follows: OFPBAC_TOO_MANY. */
  TOO_DEEP: [2, 7],
  /** A set-field action whose field does not fill it: OFPBAC_BAD_SET_LEN. */
  BAD_SET_FIELD_LENGTH: [2, 14],
  /** An instruction shorter or longer than its type allows: OFPBIC_BAD_LEN. */
  BAD_INSTRUCTION_LENGTH: [3, 7],
  /** A match that is not OXM: OFPBMC_BAD_TYPE. */
  BAD_MATCH_TYPE: [4, 0],
  /** A match whose length contradicts its contents: OFPBMC_BAD_LEN. */
  BAD_MATCH_LENGTH: [4, 1],
  /** A match field whose value has the wrong width: OFPBMC_BAD_LEN. */
  BAD_FIELD_LENGTH: [4, 1],
  /** A mask on a field that takes none, or one that leaves bits of the value outside: OFPBMC_BAD_MASK. */
  BAD_MASK: [4, 8],
  /** A match field without the field it depends on: OFPBMC_BAD_PREREQ. */
  BAD_PREREQUISITE: [4, 9],
  /** The same field twice in one match: OFPBMC_DUP_FIELD. */
  DUPLICATE_FIELD: [4, 10],
  /** A group bucket whose length contradicts its contents: OFPGMFC_BAD_BUCKET. */
  BAD_BUCKET_LENGTH: [6, 12],
  /** A meter band whose length contradicts its type: OFPMMFC_BAD_BAND. */
  BAD_BAND_LENGTH: [12, 8],
  /** A table-feature property whose length contradicts its contents: OFPTFFC_BAD_LEN. */
  BAD_PROPERTY_LENGTH: [13, 3],
} as const satisfies Record<string, readonly [type: number, code: number]>

/** The `code` of a {@link DecodeError}: stable between releases. */
export type DecodeErrorCode = keyof typeof DECODE_ERRORS

/** What can be wrong with a value that is to be encoded. */
export const ENCODE_ERRORS = {
  /** A number that does not fit its field, or is no integer. */
  OUT_OF_RANGE: 'a number outside the range of its field',
  /** A value of a kind that the field does not take. */
  BAD_VALUE: 'a value of the wrong kind',
  /** Text that is not an address, or bytes of another length than the address has. */
  BAD_ADDRESS: 'not an address',
  /** A field that has no default was left out. */
  MISSING_FIELD: 'a required field is missing',
  /** A name that the tables do not know: a match field, a message type, an action. */
  UNKNOWN_NAME: 'an unknown name',
  /** More bytes than the length field can express (65,535 for a message), or than the structure holds. */
  TOO_LONG: 'too long for its length field',
  /** The caller's buffer ends before the encoded bytes do. */
  NO_SPACE: 'the buffer is too small',
  /** A match field without the field it depends on. */
  BAD_PREREQUISITE: 'a match field without its prerequisite',
} as const satisfies Record<string, string>

/** The `code` of an {@link EncodeError}: stable between releases. */
export type EncodeErrorCode = keyof typeof ENCODE_ERRORS

// Registered symbols are shared by every copy of the package in a process (two versions in node_modules,
// or its ESM and CommonJS builds side by side), so `instanceof` holds across them.
const decodeErrorBrand = Symbol.for('daolinet.DecodeError')
const encodeErrorBrand = Symbol.for('daolinet.EncodeError')
const addressErrorBrand = Symbol.for('daolinet.AddressError')

function isBranded(type: object, own: object, brand: symbol, value: unknown): boolean {
  if (type !== own) return Function.prototype[Symbol.hasInstance].call(type, value)
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[brand] === true
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
export class DecodeError extends Error {
  override readonly name = 'DecodeError'
  /** What is wrong, for programs: stable between releases. */
  readonly code: DecodeErrorCode
  /** Where: offset in bytes from the start of the view or array that was given to the decoder. */
  readonly offset: number
  /** What is wrong, for people, without the path and the offset. */
  readonly detail: string
  /**
   * Which field, from the outermost container inwards: `actions[3].port`. Empty for the message as a whole.
   */
  path: string
  /** The type of the OpenFlow error to send to the peer (`OFPET_*`). */
  readonly errorType: number
  /** The code of the OpenFlow error to send to the peer. */
  readonly errorCode: number

  /**
   * @param code - a key of {@link DECODE_ERRORS}
   * @param offset - bytes from the start of what is being decoded
   * @param detail - what was found and what would have been right
   * @param path - the field, as the throwing decoder sees it; containers add theirs by
   *   {@link DecodeError.within}
   */
  constructor(code: DecodeErrorCode, offset: number, detail: string, path = '') {
    super()
    this.code = code
    this.offset = offset
    this.detail = detail
    this.path = path
    this.errorType = DECODE_ERRORS[code][0]
    this.errorCode = DECODE_ERRORS[code][1]
    define(this, describe(path, `byte ${offset}`, detail), decodeErrorBrand)
  }

  /**
   * Puts the name of a container in front of the path, while the error passes through its decoder.
   * @param segment - `'match'`, `'actions[3]'`; or `'[3]'` for an element of a list whose name a caller adds
   * @returns this same error, to be thrown on
   */
  within(segment: string): this {
    this.path = joinPath(segment, this.path)
    this.message = describe(this.path, `byte ${this.offset}`, this.detail)
    return this
  }

  /** True for every copy of this class in the process, not only this module's. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isBranded(this, DecodeError, decodeErrorBrand, value)
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
export class EncodeError extends Error {
  override readonly name = 'EncodeError'
  /** What is wrong, for programs: stable between releases. */
  readonly code: EncodeErrorCode
  /** What is wrong, for people, without the path. */
  readonly detail: string
  /** Which field, from the outermost container inwards: `match.tcpDst`. Empty for the message as a whole. */
  path: string

  /**
   * @param code - a key of {@link ENCODE_ERRORS}
   * @param path - the field, as the throwing encoder sees it; containers add theirs by
   *   {@link EncodeError.within}
   * @param detail - what was given and what would have been right
   */
  constructor(code: EncodeErrorCode, path: string, detail: string) {
    super()
    this.code = code
    this.detail = detail
    this.path = path
    define(this, describe(path, '', detail), encodeErrorBrand)
  }

  /**
   * Puts the name of a container in front of the path, while the error passes through its encoder.
   * @param segment - `'match'`, `'actions[3]'`; or `'[3]'` for an element of a list whose name a caller adds
   * @returns this same error, to be thrown on
   */
  within(segment: string): this {
    this.path = joinPath(segment, this.path)
    this.message = describe(this.path, '', this.detail)
    return this
  }

  /** True for every copy of this class in the process, not only this module's. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isBranded(this, EncodeError, encodeErrorBrand, value)
  }
}

/**
 * A text or a number that is not an address of the kind that is asked for.
 *
 * @example
 * ```ts
 * import { AddressError, parseMac } from 'daolinet/codec'
 *
 * try {
 *   parseMac('02:00')
 * } catch (error) {
 *   if (error instanceof AddressError) console.log(error.message) // not a MAC address: "02:00"
 * }
 * ```
 */
export class AddressError extends Error {
  override readonly name = 'AddressError'
  /** The same for every kind of address. */
  readonly code = 'ERR_ADDRESS'

  /** @param message - what was expected, and what was given instead */
  constructor(message: string) {
    super(message)
    define(this, message, addressErrorBrand)
  }

  /** True for every copy of this class in the process, not only this module's. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isBranded(this, AddressError, addressErrorBrand, value)
  }
}

function describe(path: string, place: string, detail: string): string {
  const where = path === '' ? place : place === '' ? path : `${path} (${place})`
  return where === '' ? detail : `${where}: ${detail}`
}

/** `message` as Error itself keeps it, and the brand: not enumerable, so not printed with the fields. */
function define(error: Error, message: string, brand: symbol): void {
  const hidden = { writable: true, configurable: true, enumerable: false }
  Object.defineProperty(error, 'message', { ...hidden, value: message })
  Object.defineProperty(error, brand, { value: true })
}
