import {
  DaolinetError, errorName, type ErrorMessage, type Finding, type MessageInit,
} from '../codec/index.js'
import { causesOf, causeText } from './causes.js'
import type { CloseReason } from './close-reason.js'

/** The stable `code` of a {@link SwitchError}. */
export type SwitchErrorCode =
  | 'ERR_REFUSED' | 'ERR_TIMEOUT' | 'ERR_CLOSED' | 'ERR_APPLY' | 'ERR_BUNDLE' | 'ERR_SEND_LIMIT'
  | 'ERR_MULTIPART_LIMIT' | 'ERR_NOT_MASTER' | 'ERR_UNEXPECTED_REPLY' | 'ERR_CONNECT' | 'ERR_HANDLER_GIVEN'
  | 'ERR_BAD_ARGUMENT'

/**
 * The base of all errors of sessions. An aborted signal rejects with its own reason instead.
 *
 * @example
 * ```ts
 * import { connect, SwitchError } from 'daolinet/switch'
 * import { TestSwitch } from 'daolinet/testing'
 *
 * const device = new TestSwitch({ datapathId: 1n })
 * const { port } = await device.listen()
 * const sw = await connect({ port })
 * await sw.close()
 * try {
 *   sw.send({ type: 'echoRequest' })
 * } catch (error) {
 *   if (error instanceof SwitchError) console.log(`${error.name} ${error.code}`) // ClosedError ERR_CLOSED
 * }
 * await device.close()
 * ```
 */
export class SwitchError extends DaolinetError {
  static override readonly className: string = 'SwitchError'
  override readonly code: SwitchErrorCode

  /** @param code - what happened, for programs */
  constructor(code: SwitchErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}

/**
 * The switch answered a message with an OpenFlow error message.
 *
 * @example
 * ```ts
 * import { descRequest } from 'daolinet/codec'
 * import { connect, RequestError } from 'daolinet/switch'
 * import { TestSwitch } from 'daolinet/testing'
 *
 * const device = new TestSwitch({ datapathId: 1n })
 * const { port } = await device.listen()
 * const sw = await connect({ port })
 * device.fault({ on: 'descRequest', do: 'refuse', error: 'OFPBRC_EPERM' })
 * await sw.request(descRequest()).catch((error) => {
 *   if (error instanceof RequestError) console.log(error.errorName) // OFPBRC_EPERM
 * })
 * await sw.close()
 * await device.close()
 * ```
 */
export class RequestError extends SwitchError {
  static override readonly className: string = 'RequestError'
  /** The type of the error, `OFPET_*`. */
  readonly errorType: number
  /** The code of the error within its type. */
  readonly errorCode: number
  /** The name of the code, such as `OFPBMC_BAD_PREREQ`; `type/code` in numbers when it has none. */
  readonly errorName: string
  /** What `check()` finds in the message that explains the error: the field, and what is wrong with it. */
  readonly causes: readonly Finding[]
  /** The message that was refused. */
  readonly request: MessageInit
  /** The beginning of the message as the switch returned it, 256 bytes at most. The bytes are a copy. */
  readonly data: Uint8Array

  /** @param reply - the error message that answers `request` */
  constructor(request: MessageInit, reply: ErrorMessage) {
    const name = errorName(reply.errorType, reply.errorCode, reply.experimenter)
    const causes = causesOf(request, name)
    super('ERR_REFUSED', `the switch refused ${request.type}: ${name}${causeText(causes)}`)
    this.causes = causes
    this.errorType = reply.errorType
    this.errorCode = reply.errorCode
    this.errorName = name
    this.request = request
    this.data = reply.data.slice(0, 256)
  }
}

/**
 * No reply came in time. When it comes later, it is counted in `stats().lateReplies`.
 *
 * @example
 * ```ts
 * import { descRequest } from 'daolinet/codec'
 * import { connect, TimeoutError } from 'daolinet/switch'
 * import { TestSwitch } from 'daolinet/testing'
 *
 * const device = new TestSwitch({ datapathId: 1n })
 * const { port } = await device.listen()
 * const sw = await connect({ port })
 * device.fault({ on: 'descRequest', do: 'swallow' })
 * await sw.request(descRequest(), { timeout: 20 }).catch((error) => {
 *   if (error instanceof TimeoutError) console.log(error.message)
 *   // prints the switch did not answer descRequest within 20 ms
 * })
 * await sw.close()
 * await device.close()
 * ```
 */
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

/**
 * The session is closed, or was closed while something waited for it.
 *
 * @example
 * ```ts
 * import { ClosedError, connect } from 'daolinet/switch'
 * import { TestSwitch } from 'daolinet/testing'
 *
 * const device = new TestSwitch({ datapathId: 1n })
 * const { port } = await device.listen()
 * const sw = await connect({ port })
 * await sw.close()
 * await sw.drain().catch((error) => {
 *   if (error instanceof ClosedError) console.log(error.reason.kind) // closed
 * })
 * await device.close()
 * ```
 */
export class ClosedError extends SwitchError {
  static override readonly className: string = 'ClosedError'
  /** Why it was closed. */
  readonly reason: CloseReason

  /** The request that got no reply, or the message that was not sent; undefined when it is about none. */
  readonly request: MessageInit | undefined

  /**
   * @param reason - why the session closed
   * @param request - the message that cannot be answered or sent any more
   */
  constructor(reason: CloseReason, request?: MessageInit) {
    const what = request === undefined ? '' : `${request.type} failed: `
    super('ERR_CLOSED', `${what}the session is closed: ${reason.message}`, { cause: reason.error })
    this.reason = reason
    this.request = request
  }
}

/**
 * `connect()` could not open a session.
 *
 * @example
 * ```ts
 * import { connect, ConnectError } from 'daolinet/switch'
 *
 * await connect({ path: '/no/such/socket' }).catch((error) => {
 *   if (error instanceof ConnectError) console.log(error.reason.kind) // unreachable
 * })
 * ```
 */
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

/**
 * Sessions that go to the handler given to `listen()` or `dial()` cannot be iterated over as well.
 *
 * @example
 * ```ts
 * import { HandlerGivenError, listen } from 'daolinet/switch'
 *
 * const server = await listen({ host: '127.0.0.1', port: 0 }, () => undefined)
 * try {
 *   for await (const sw of server) await sw.close()
 * } catch (error) {
 *   if (error instanceof HandlerGivenError) console.log(error.code) // ERR_HANDLER_GIVEN
 * }
 * await server.close()
 * ```
 */
export class HandlerGivenError extends SwitchError {
  static override readonly className: string = 'HandlerGivenError'

  constructor() {
    super('ERR_HANDLER_GIVEN', 'the sessions go to the handler: they cannot be iterated over as well')
  }
}

/**
 * The session is a slave, which may not change the switch. The message was not sent.
 *
 * @example
 * ```ts
 * import { flowMod } from 'daolinet/codec'
 * import { connect, NotMasterError } from 'daolinet/switch'
 * import { TestSwitch } from 'daolinet/testing'
 *
 * const device = new TestSwitch({ datapathId: 1n })
 * const { port } = await device.listen()
 * const sw = await connect({ port })
 * await sw.setRole('slave', 1n)
 * try {
 *   sw.send(flowMod({ priority: 1 }))
 * } catch (error) {
 *   if (error instanceof NotMasterError) console.log(error.message)
 *   // prints flowMod was not sent: the session is a slave, which may only read
 * }
 * await sw.close()
 * await device.close()
 * ```
 */
export class NotMasterError extends SwitchError {
  static override readonly className: string = 'NotMasterError'

  /** @param type - the type of the message */
  constructor(type: string) {
    super('ERR_NOT_MASTER', `${type} was not sent: the session is a slave, which may only read`)
  }
}

/**
 * The switch answered a request with a message of the wrong type.
 *
 * @example
 * ```ts
 * import { barrierReply, descRequest } from 'daolinet/codec'
 * import { connect, UnexpectedReplyError } from 'daolinet/switch'
 * import { TestSwitch } from 'daolinet/testing'
 *
 * const device = new TestSwitch({ datapathId: 1n })
 * const { port } = await device.listen()
 * const sw = await connect({ port })
 * const [connection] = device.connections
 * device.fault({ do: 'swallow', on: ({ type, xid }) => {
 *   if (type === 'descRequest') connection?.send(barrierReply({ xid }))
 *   return type === 'descRequest'
 * } })
 * await sw.request(descRequest()).catch((error) => {
 *   if (error instanceof UnexpectedReplyError) console.log(error.message)
 *   // prints the switch answered descRequest with barrierReply
 * })
 * await sw.close()
 * await device.close()
 * ```
 */
export class UnexpectedReplyError extends SwitchError {
  static override readonly className: string = 'UnexpectedReplyError'

  /** @param reply - the type of the message that came instead */
  constructor(request: MessageInit, reply: string) {
    super('ERR_UNEXPECTED_REPLY', `the switch answered ${request.type} with ${reply}`)
  }
}
