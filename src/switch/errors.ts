import { errorName, type ErrorMessage, type MessageInit } from '../codec/index.js'
import type { CloseReason } from './close-reason.js'

/** The stable `code` of a {@link SwitchError}. */
export type SwitchErrorCode =
  | 'ERR_REFUSED' | 'ERR_TIMEOUT' | 'ERR_CLOSED' | 'ERR_APPLY' | 'ERR_BUNDLE' | 'ERR_SEND_LIMIT'
  | 'ERR_MULTIPART_LIMIT' | 'ERR_NOT_MASTER' | 'ERR_UNEXPECTED_REPLY' | 'ERR_CONNECT' | 'ERR_HANDLER_GIVEN'

// A registered symbol is shared by every copy of the package in a process, so `instanceof` holds across them.
const brand = Symbol.for('daolinet.SwitchError')

/** What a session's promises and iterators reject with, beside the reason of an aborted signal. */
export class SwitchError extends Error {
  /** The `code` of every error of this class. */
  static readonly code: SwitchErrorCode | undefined = undefined
  /** The name of this class. */
  override readonly name: string = 'SwitchError'
  /** What happened, for programs: stable between releases. */
  readonly code: SwitchErrorCode

  /** @param code - what happened, for programs */
  constructor(code: SwitchErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    Object.defineProperty(this, brand, { value: true })
  }

  /** True for every copy of these classes in the process, not only this module's. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (!Object.hasOwn(this, 'code')) return Function.prototype[Symbol.hasInstance].call(this, value)
    return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[brand] === true
      && (this.code === undefined || (value as SwitchError).code === this.code)
  }
}

/** The switch answered a message with an OpenFlow error. */
export class RequestError extends SwitchError {
  static override readonly code = 'ERR_REFUSED'
  /** The name of this class. */
  override readonly name = 'RequestError'
  /** `OFPET_*`. */
  readonly errorType: number
  /** Code within the type. */
  readonly errorCode: number
  /** The code's name, `OFPBMC_BAD_PREREQ`, or `type/code` in numbers when it has none. */
  readonly errorName: string
  /** The message that was refused. */
  readonly request: MessageInit
  /** What the switch sent along: the start of the message, at most 256 bytes of it. Own bytes. */
  readonly data: Uint8Array

  /** @param request - the message that `reply` refuses */
  constructor(request: MessageInit, reply: ErrorMessage) {
    const name = errorName(reply.errorType, reply.errorCode, reply.experimenter)
    super(RequestError.code, `the switch refused ${request.type}: ${name}`)
    this.errorType = reply.errorType
    this.errorCode = reply.errorCode
    this.errorName = name
    this.request = request
    this.data = reply.data.slice(0, 256)
  }
}

/** No answer came in time. It may still come; it is then counted as late. */
export class TimeoutError extends SwitchError {
  static override readonly code = 'ERR_TIMEOUT'
  /** The name of this class. */
  override readonly name = 'TimeoutError'
  /** The message that was not answered. */
  readonly request: MessageInit

  /** @param ms - how long was waited, in milliseconds */
  constructor(request: MessageInit, ms: number) {
    super(TimeoutError.code, `the switch did not answer ${request.type} within ${ms} ms`)
    this.request = request
  }
}

/** The session is closed. */
export class ClosedError extends SwitchError {
  static override readonly code = 'ERR_CLOSED'
  /** The name of this class. */
  override readonly name = 'ClosedError'
  /** Why it is. */
  readonly reason: CloseReason

  /** @param reason - why the session closed */
  constructor(reason: CloseReason) {
    super(ClosedError.code, `the session is closed: ${reason.message}`, { cause: reason.error })
    this.reason = reason
  }
}

/** `connect()` could not open a session. */
export class ConnectError extends SwitchError {
  static override readonly code = 'ERR_CONNECT'
  /** The name of this class. */
  override readonly name = 'ConnectError'
  /** What happened: `unreachable`, `tlsFailed`, or why the handshake failed. */
  readonly reason: CloseReason

  /** @param reason - what happened */
  constructor(reason: CloseReason) {
    super(ConnectError.code, `no session with the switch: ${reason.message}`, { cause: reason.error })
    this.reason = reason
  }
}

/** Sessions that go to the handler given to `listen()` or `dial()` cannot be iterated over as well. */
export class HandlerGivenError extends SwitchError {
  static override readonly code = 'ERR_HANDLER_GIVEN'
  /** The name of this class. */
  override readonly name = 'HandlerGivenError'

  constructor() {
    super(HandlerGivenError.code, 'the sessions go to the handler: they cannot be iterated over as well')
  }
}

/** One message that failed, of those given to `apply` or `bundle`. */
export interface ApplyFailure {
  /** Its place among the messages. */
  readonly index: number
  /** The message, as it was given. */
  readonly message: MessageInit
  /** A {@link RequestError} when the switch refused it; an `EncodeError` when it could not be sent at all. */
  readonly error: Error
}

/** Some of the messages given to `apply` failed; all the others are in force. */
export class ApplyError extends SwitchError {
  static override readonly code = 'ERR_APPLY'
  /** The name of this class. */
  override readonly name = 'ApplyError'
  /** Every message that failed, in the order of the messages. */
  readonly failures: readonly ApplyFailure[]

  /** @param count - how many messages there were */
  constructor(failures: readonly ApplyFailure[], count: number) {
    super(ApplyError.code, summaryOf(failures, count))
    this.failures = failures
  }
}

/** A bundle was not committed; nothing of it is in force. */
export class BundleError extends SwitchError {
  static override readonly code = 'ERR_BUNDLE'
  /** The name of this class. */
  override readonly name = 'BundleError'
  /**
   * Every message that failed, in the order of the messages. Empty when the switch refused the commit without
   * saying for which message: then `cause` is all that is known.
   */
  readonly failures: readonly ApplyFailure[]

  /**
   * @param count - how many messages there were
   * @param cause - the switch's refusal to commit, when it came to that
   */
  constructor(failures: readonly ApplyFailure[], count: number, cause?: Error) {
    const why = failures.length > 0 ? summaryOf(failures, count) : cause?.message ?? ''
    super(BundleError.code, `the bundle was not committed: ${why}`, { cause })
    this.failures = failures
  }
}

function summaryOf(failures: readonly ApplyFailure[], count: number): string {
  const shown = failures.slice(0, 3).map(({ index, error }) => `[${index}] ${error.message}`).join('; ')
  const more = failures.length > 3 ? `; and ${failures.length - 3} more` : ''
  return `${failures.length} of ${count} messages failed: ${shown}${more}`
}

/** The send queue is at its limit: the peer does not read, or the caller did not wait for `drain()`. */
export class SendLimitError extends SwitchError {
  static override readonly code = 'ERR_SEND_LIMIT'
  /** The name of this class. */
  override readonly name = 'SendLimitError'

  /** @param limit - the bound of the send queue, in bytes */
  constructor(limit: number) {
    super(SendLimitError.code, `${limit} bytes wait to be sent: when send() returns false, await drain()`)
  }
}

/** A reply in several parts grew past its bounds; what had come is thrown away. */
export class MultipartLimitError extends SwitchError {
  static override readonly code = 'ERR_MULTIPART_LIMIT'
  /** The name of this class. */
  override readonly name = 'MultipartLimitError'

  /** @param what - the bound that was passed */
  constructor(request: MessageInit, what: string) {
    super(MultipartLimitError.code, `the reply to ${request.type} is longer than ${what}`)
  }
}

/** The session is not the switch's master, so it may not change it. */
export class NotMasterError extends SwitchError {
  static override readonly code = 'ERR_NOT_MASTER'
  /** The name of this class. */
  override readonly name = 'NotMasterError'

  /** @param type - the type of the message that was held back */
  constructor(type: string) {
    super(NotMasterError.code, `${type} was not sent: as a slave this session may only read`)
  }
}

/** The switch answered a request with a message that is no answer to it. */
export class UnexpectedReplyError extends SwitchError {
  static override readonly code = 'ERR_UNEXPECTED_REPLY'
  /** The name of this class. */
  override readonly name = 'UnexpectedReplyError'

  /** @param reply - the type of the message that came */
  constructor(request: MessageInit, reply: string) {
    super(UnexpectedReplyError.code, `the switch answered ${request.type} with ${reply}`)
  }
}
