import { connect, type Socket } from 'node:net'

/** Where the controller listens: a TCP port, or the path of a unix socket. */
export type ControllerAddress =
  | { readonly port: number, /** @defaultValue 127.0.0.1 */ readonly host?: string }
  | { readonly path: string }

/** How long to wait before dialling again, by the switch's clock: twice as long after each failure. */
export interface RetryOptions {
  /** Milliseconds before the second try. @defaultValue 1000 */
  readonly initial?: number
  /** Milliseconds between two tries at most. @defaultValue 8000 */
  readonly max?: number
}

/** Where to dial, and what to do when nobody answers or the connection is lost. */
export type ControllerTarget = ControllerAddress & {
  /** Dials again and again until {@link TestSwitch.disconnect}. @defaultValue false */
  readonly retry?: boolean | RetryOptions
  /** The number of an auxiliary connection. @defaultValue 0: the main one */
  readonly auxiliaryId?: number
}

/** Connects to a controller; resolves when the connection stands, rejects with the socket's error. */
export function dialController(target: ControllerAddress): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const { path, port, host = '127.0.0.1' } = target as { path?: string, port?: number, host?: string }
    const socket = path === undefined ? connect({ port: port ?? 0, host }) : connect({ path })
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      socket.setNoDelay(true)
      resolve(socket)
    })
  })
}
