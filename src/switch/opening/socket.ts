import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls, type ConnectionOptions } from 'node:tls'
import { abortable } from '../abortable.js'
import { closeReason, type CloseReason } from '../close-reason.js'
import { ConnectError } from '../errors.js'
import { causeOf } from '../publish.js'
import type { Clock } from '../clock.js'
import { OPENFLOW_PORT, type SwitchAddress } from '../peer.js'

/** The switch to connect to. */
export interface Target extends SwitchAddress {
  /**
   * TLS options, as `tls.connect` takes them. Without this the connection is not encrypted.
   *
   * The certificates that Open vSwitch's own tools make carry a name instead of the switch's address. For
   * those, give `checkServerIdentity: () => undefined`, and an `authorize` callback that looks at the
   * certificate.
   */
  readonly tls?: ConnectionOptions
}

/**
 * Opens a connection to a switch, without retrying.
 * @param timeoutMs - milliseconds until the connection, its TLS handshake included, must be established
 * @throws {@link ConnectError} with the socket's error as its cause, or the signal's reason
 */
export function openSocket(
  target: Target, timeoutMs: number, clock: Clock, signal: AbortSignal | undefined,
): Promise<Socket> {
  return abortable<Socket>(signal, (resolve, reject) => {
    const { path, host = '127.0.0.1', port = OPENFLOW_PORT, tls } = target
    const where = path === undefined ? { host, port } : { path }
    const socket = tls === undefined ? connectTcp(where) : connectTls({ ...tls, ...where })
    let reached = false
    let connected = false
    const fail = (error: Error): void => reject(new ConnectError(reasonOf(error, reached)))
    const timer = clock.setTimeout(() => fail(new Error(`no connection after ${timeoutMs} ms`)), timeoutMs)
    socket.once('connect', () => { reached = true })
    socket.once(tls === undefined ? 'connect' : 'secureConnect', () => {
      connected = true
      resolve(socket)
    })
    socket.once('error', fail)
    return () => {
      clock.clearTimeout(timer)
      if (connected) return void socket.off('error', fail)
      socket.destroy()
    }
  })
}

/** Once TCP has connected, only the TLS handshake can still fail. */
function reasonOf(error: Error, reached: boolean): CloseReason {
  return closeReason(reached ? 'tlsFailed' : 'unreachable', causeOf(error), error)
}
