import { connect, type Socket } from 'node:net'
import { ControllerConnection } from './connection.js'
import type { TestSwitch } from './test-switch.js'

/** Where the controller listens: a TCP port, or the path of a unix socket. */
export type DialOptions =
  | { readonly port: number, /** @defaultValue 127.0.0.1 */ readonly host?: string }
  | { readonly path: string }

/** Connects a switch to a controller; resolves when the connection stands, rejects with the socket's error. */
export async function dial(sw: TestSwitch, options: DialOptions): Promise<ControllerConnection> {
  const socket = await new Promise<Socket>((resolve, reject) => {
    const dialled = connect('path' in options ? { path: options.path } : { host: '127.0.0.1', ...options })
    dialled.once('error', reject)
    dialled.once('connect', () => {
      dialled.off('error', reject)
      resolve(dialled)
    })
  })
  socket.setNoDelay(true)
  return new ControllerConnection(sw, socket)
}
