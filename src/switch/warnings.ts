import { addressText } from './peer.js'
import { causeOf, datapathText, publish, type ConnectionRejected, type DialFailed } from './publish.js'

/** The `code` of a process warning. */
export type WarningCode = 'DAOLINET_HANDLER_FAILED' | 'DAOLINET_REJECTED' | 'DAOLINET_DIAL_FAILED'

// The most warnings of one server or dialer: a peer that fails again and again must not fill log and memory.
const MAX_WARNINGS = 1000

/** Process warnings of one server or dialer for what nobody has subscribed to, each of them once. */
export class Warnings {
  readonly #told = new Set<string>()

  /**
   * Emits a process warning, unless there was one for the same key.
   * @param key - the cause and the peer
   */
  warn(code: WarningCode, key: string, message: string, detail?: string): void {
    if (this.#told.has(key) || this.#told.size >= MAX_WARNINGS) return
    this.#told.add(key)
    const last = this.#told.size === MAX_WARNINGS
      ? ' (this is the last warning of this server; NODE_DEBUG=daolinet tells everything)'
      : ''
    process.emitWarning(`${message}${last}`, { type: 'DaolinetWarning', code, detail })
  }

  /** Publishes that a connection did not become a session. Without a subscriber it becomes a warning. */
  rejected(rejected: ConnectionRejected): void {
    // The application itself stopped: it knows.
    if (publish('rejected', rejected) || rejected.reason.kind === 'stopped') return
    const { peer: { address }, reason, features } = rejected
    const whose = features === undefined ? '' : `, ${datapathText(features)},`
    const from = address === '' ? 'a connection' : `a connection from ${address}`
    const key = `${reason.kind} ${address} ${features?.datapathId ?? ''}`
    this.warn('DAOLINET_REJECTED', key, `${from}${whose} was rejected: ${reason.message}`)
  }

  /** Publishes that an attempt to dial failed. Without a subscriber it becomes a warning. */
  dialFailed(failed: DialFailed, thrown: unknown): void {
    if (publish('dialFailed', failed)) return
    const message = `no session with the switch at ${addressText(failed.target)}: ${causeOf(thrown)}`
    this.warn('DAOLINET_DIAL_FAILED', message, message)
  }
}
