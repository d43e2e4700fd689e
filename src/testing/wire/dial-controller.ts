import { connect, type Socket } from 'node:net'

/** Where a controller listens: a host and TCP port, or the path of a unix socket. */
export type ControllerAddress =
  | { readonly port: number, /** @defaultValue 127.0.0.1 */ readonly host?: string }
  | { readonly path: string }

/** How long the switch waits before it dials again, by its clock. The wait doubles after each failure. */
export interface RetryOptions {
  /** Milliseconds before the second attempt. @defaultValue 1000 */
  readonly initial?: number
  /** The longest wait between two attempts, in milliseconds. @defaultValue 8000 */
  readonly max?: number
}

/** Where to dial, and whether to dial again when nobody answers or the connection is lost. */
export type ControllerTarget = ControllerAddress & {
  /** Whether to dial again and again, until {@link TestSwitch.disconnect}. @defaultValue false */
  readonly retry?: boolean | RetryOptions
  /** The number of the auxiliary connection; 0 for the main connection. @defaultValue 0 */
  readonly auxiliaryId?: number
}

/** Connects to a controller. @throws the socket's error when nobody listens there */
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
