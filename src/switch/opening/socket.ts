import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls, type ConnectionOptions } from 'node:tls'
import { abortable } from '../abortable.js'
import type { Clock } from '../clock.js'
import type { SwitchAddress } from '../peer.js'

/** The switch to connect to. */
export interface Target extends SwitchAddress {
  /**
   * TLS, as `tls.connect` takes it. Certificates that name a switch and not its address, as Open vSwitch's
   * own tools make them, want `checkServerIdentity: () => undefined` and an `authorize` callback that looks
   * at the certificate.
   */
  readonly tls?: ConnectionOptions
}

/**
 * Connects once.
 * @param timeout - milliseconds until the connection, TLS included, must stand
 * @throws the socket's error, an error that says it took too long, or the signal's reason
 */
export function openSocket(
  target: Target, port: number, timeout: number, clock: Clock, signal: AbortSignal,
): Promise<Socket> {
  return abortable<Socket>(signal, (resolve, reject) => {
    const { path, host = '127.0.0.1', tls } = target
    const where = path === undefined ? { host, port: target.port ?? port } : { path }
    const socket = tls === undefined ? connectTcp(where) : connectTls({ ...tls, ...where })
    let connected = false
    const timer = clock.setTimeout(() => reject(new Error(`no connection after ${timeout} ms`)), timeout)
    socket.once(tls === undefined ? 'connect' : 'secureConnect', () => {
      connected = true
      resolve(socket)
    })
    socket.once('error', reject)
    return () => {
      clock.clearTimeout(timer)
      if (connected) return void socket.off('error', reject)
      socket.destroy()
    }
  })
}
