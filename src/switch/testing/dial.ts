import { connect, type Socket } from 'node:net'

/** Where the controller listens: a TCP port, or the path of a unix socket. */
export type DialOptions =
  | { readonly port: number, /** @defaultValue 127.0.0.1 */ readonly host?: string }
  | { readonly path: string }

/** Connects to a controller; resolves when the connection stands, rejects with the socket's error. */
export function dial(options: DialOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect('path' in options ? { path: options.path } : { host: '127.0.0.1', ...options })
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      socket.setNoDelay(true)
      resolve(socket)
    })
  })
}
