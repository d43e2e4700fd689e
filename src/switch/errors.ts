import { errorName, type ErrorMessage, type MessageInit } from '../codec/index.js'
import type { CloseReason } from './close-reason.js'

/** The stable `code` of a {@link SwitchError}. */
export type SwitchErrorCode =
  | 'ERR_REFUSED' | 'ERR_TIMEOUT' | 'ERR_CLOSED' | 'ERR_APPLY' | 'ERR_BUNDLE' | 'ERR_SEND_LIMIT'
  | 'ERR_MULTIPART_LIMIT' | 'ERR_NOT_MASTER' | 'ERR_UNEXPECTED_REPLY' | 'ERR_CONNECT' | 'ERR_HANDLER_GIVEN'

// A registered symbol is shared by every copy of the package in a process, so `instanceof` holds across them.
const brand = Symbol.for('daolinet.SwitchError')

/** The base of all errors of sessions. An aborted signal rejects with its own reason instead. */
export class SwitchError extends Error {
  /** The `code` of every error of this class. */
  static readonly code: SwitchErrorCode | undefined = undefined
  /** The name of this class. */
  override readonly name: string = 'SwitchError'
  /** What happened, for programs. Codes do not change between releases. */
  readonly code: SwitchErrorCode

  /** @param code - what happened, for programs */
  constructor(code: SwitchErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    Object.defineProperty(this, brand, { value: true })
  }

  /** Makes `instanceof` hold for the errors of another copy of this package in the same process, too. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (!Object.hasOwn(this, 'code')) return Function.prototype[Symbol.hasInstance].call(this, value)
    return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[brand] === true
      && (this.code === undefined || (value as SwitchError).code === this.code)
  }
}

/** The switch answered a message with an OpenFlow error message. */
export class RequestError extends SwitchError {
  static override readonly code = 'ERR_REFUSED'
  /** The name of this class. */
  override readonly name = 'RequestError'
  /** The type of the error, `OFPET_*`. */
  readonly errorType: number
  /** The code of the error within its type. */
  readonly errorCode: number
  /** The name of the code, such as `OFPBMC_BAD_PREREQ`; `type/code` in numbers when it has none. */
  readonly errorName: string
  /** The message that was refused. */
  readonly request: MessageInit
  /** The beginning of the message as the switch returned it, 256 bytes at most. The bytes are a copy. */
  readonly data: Uint8Array

  /** @param reply - the error message that answers `request` */
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

/** No reply came in time. When it comes later, it is counted in `stats().lateReplies`. */
export class TimeoutError extends SwitchError {
  static override readonly code = 'ERR_TIMEOUT'
  /** The name of this class. */
  override readonly name = 'TimeoutError'
  /** The request that got no reply. */
  readonly request: MessageInit

  /** @param ms - the time limit, in milliseconds */
  constructor(request: MessageInit, ms: number) {
    super(TimeoutError.code, `the switch did not answer ${request.type} within ${ms} ms`)
    this.request = request
  }
}

/** The session is closed, or was closed while something waited for it. */
export class ClosedError extends SwitchError {
  static override readonly code = 'ERR_CLOSED'
  /** The name of this class. */
  override readonly name = 'ClosedError'
  /** Why it was closed. */
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
  /** The index of the message in the array that was given. */
  readonly index: number
  /** The message, the same object that was given. */
  readonly message: MessageInit
  /** A {@link RequestError} when the switch refused it, an `EncodeError` when it could not be encoded. */
  readonly error: Error
}

/** Some of the messages given to `apply` failed. All others are in force. */
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

/** A bundle was not committed. None of its messages is in force. */
export class BundleError extends SwitchError {
  static override readonly code = 'ERR_BUNDLE'
  /** The name of this class. */
  override readonly name = 'BundleError'
  /**
   * Every message that failed, in the order of the messages. Empty when the switch refused the commit and did
   * not say because of which message; `cause` is then its refusal.
   */
  readonly failures: readonly ApplyFailure[]

  /**
   * @param count - how many messages there were
   * @param cause - the error with which the switch refused the commit, if it did
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

/** The send queue is full: the switch does not read, or the application did not wait for `drain()`. */
export class SendLimitError extends SwitchError {
  static override readonly code = 'ERR_SEND_LIMIT'
  /** The name of this class. */
  override readonly name = 'SendLimitError'

  /** @param limit - the size of the send queue, in bytes */
  constructor(limit: number) {
    super(SendLimitError.code, `${limit} bytes wait to be sent: when send() returns false, await drain()`)
  }
}

/** A multipart reply is longer than the options allow. The parts that had come are dropped. */
export class MultipartLimitError extends SwitchError {
  static override readonly code = 'ERR_MULTIPART_LIMIT'
  /** The name of this class. */
  override readonly name = 'MultipartLimitError'

  /** @param what - the limit, with its unit */
  constructor(request: MessageInit, what: string) {
    super(MultipartLimitError.code, `the reply to ${request.type} is longer than ${what}`)
  }
}

/** The session is a slave, which may not change the switch. The message was not sent. */
export class NotMasterError extends SwitchError {
  static override readonly code = 'ERR_NOT_MASTER'
  /** The name of this class. */
  override readonly name = 'NotMasterError'

  /** @param type - the type of the message */
  constructor(type: string) {
    super(NotMasterError.code, `${type} was not sent: the session is a slave, which may only read`)
  }
}

/** The switch answered a request with a message of the wrong type. */
export class UnexpectedReplyError extends SwitchError {
  static override readonly code = 'ERR_UNEXPECTED_REPLY'
  /** The name of this class. */
  override readonly name = 'UnexpectedReplyError'

  /** @param reply - the type of the message that came instead */
  constructor(request: MessageInit, reply: string) {
    super(UnexpectedReplyError.code, `the switch answered ${request.type} with ${reply}`)
  }
}
