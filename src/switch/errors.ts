import { DaolinetError, errorName, type ErrorMessage, type MessageInit } from '../codec/index.js'
import type { CloseReason } from './close-reason.js'

/** The stable `code` of a {@link SwitchError}. */
export type SwitchErrorCode =
  | 'ERR_REFUSED' | 'ERR_TIMEOUT' | 'ERR_CLOSED' | 'ERR_APPLY' | 'ERR_BUNDLE' | 'ERR_SEND_LIMIT'
  | 'ERR_MULTIPART_LIMIT' | 'ERR_NOT_MASTER' | 'ERR_UNEXPECTED_REPLY' | 'ERR_CONNECT' | 'ERR_HANDLER_GIVEN'

/** The base of all errors of sessions. An aborted signal rejects with its own reason instead. */
export class SwitchError extends DaolinetError {
  static override readonly className: string = 'SwitchError'
  override readonly code: SwitchErrorCode

  /** @param code - what happened, for programs */
  constructor(code: SwitchErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}

/** The switch answered a message with an OpenFlow error message. */
export class RequestError extends SwitchError {
  static override readonly className: string = 'RequestError'
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
    super('ERR_REFUSED', `the switch refused ${request.type}: ${name}`)
    this.errorType = reply.errorType
    this.errorCode = reply.errorCode
    this.errorName = name
    this.request = request
    this.data = reply.data.slice(0, 256)
  }
}

/** No reply came in time. When it comes later, it is counted in `stats().lateReplies`. */
export class TimeoutError extends SwitchError {
  static override readonly className: string = 'TimeoutError'
  /** The request that got no reply. */
  readonly request: MessageInit

  /** @param ms - the time limit, in milliseconds */
  constructor(request: MessageInit, ms: number) {
    super('ERR_TIMEOUT', `the switch did not answer ${request.type} within ${ms} ms`)
    this.request = request
  }
}

/** The session is closed, or was closed while something waited for it. */
export class ClosedError extends SwitchError {
  static override readonly className: string = 'ClosedError'
  /** Why it was closed. */
  readonly reason: CloseReason

  /** @param reason - why the session closed */
  constructor(reason: CloseReason) {
    super('ERR_CLOSED', `the session is closed: ${reason.message}`, { cause: reason.error })
    this.reason = reason
  }
}

/** `connect()` could not open a session. */
export class ConnectError extends SwitchError {
  static override readonly className: string = 'ConnectError'
  /** What happened: `unreachable`, `tlsFailed`, or why the handshake failed. */
  readonly reason: CloseReason

  /** @param reason - what happened */
  constructor(reason: CloseReason) {
    super('ERR_CONNECT', `no session with the switch: ${reason.message}`, { cause: reason.error })
    this.reason = reason
  }
}

/** Sessions that go to the handler given to `listen()` or `dial()` cannot be iterated over as well. */
export class HandlerGivenError extends SwitchError {
  static override readonly className: string = 'HandlerGivenError'

  constructor() {
    super('ERR_HANDLER_GIVEN', 'the sessions go to the handler: they cannot be iterated over as well')
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
  static override readonly className: string = 'ApplyError'
  /** Every message that failed, in the order of the messages. */
  readonly failures: readonly ApplyFailure[]

  /** @param count - how many messages there were */
  constructor(failures: readonly ApplyFailure[], count: number) {
    super('ERR_APPLY', summaryOf(failures, count))
    this.failures = failures
  }
}

/** A bundle was not committed. None of its messages is in force. */
export class BundleError extends SwitchError {
  static override readonly className: string = 'BundleError'
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
    super('ERR_BUNDLE', `the bundle was not committed: ${why}`, { cause })
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
  static override readonly className: string = 'SendLimitError'

  /** @param limit - the size of the send queue, in bytes */
  constructor(limit: number) {
    super('ERR_SEND_LIMIT', `${limit} bytes wait to be sent: when send() returns false, await drain()`)
  }
}

/** A multipart reply is longer than the options allow. The parts that had come are dropped. */
export class MultipartLimitError extends SwitchError {
  static override readonly className: string = 'MultipartLimitError'

  /** @param what - the limit, with its unit */
  constructor(request: MessageInit, what: string) {
    super('ERR_MULTIPART_LIMIT', `the reply to ${request.type} is longer than ${what}`)
  }
}

/** The session is a slave, which may not change the switch. The message was not sent. */
export class NotMasterError extends SwitchError {
  static override readonly className: string = 'NotMasterError'

  /** @param type - the type of the message */
  constructor(type: string) {
    super('ERR_NOT_MASTER', `${type} was not sent: the session is a slave, which may only read`)
  }
}

/** The switch answered a request with a message of the wrong type. */
export class UnexpectedReplyError extends SwitchError {
  static override readonly className: string = 'UnexpectedReplyError'

  /** @param reply - the type of the message that came instead */
  constructor(request: MessageInit, reply: string) {
    super('ERR_UNEXPECTED_REPLY', `the switch answered ${request.type} with ${reply}`)
  }
}
