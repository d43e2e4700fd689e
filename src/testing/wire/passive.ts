/** A switch that listens for controllers: what Open vSwitch calls `ptcp:` and `punix:`. */
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'

/** Where a switch listens for controllers: a TCP port, or the path of a unix socket. */
export type PassiveOptions =
  | {
    /** TCP port; 0 for any free one. @defaultValue 0 */
    readonly port?: number
    /** The local address to listen on. @defaultValue `'127.0.0.1'` */
    readonly host?: string
  }
  | {
    /** Path of a unix socket. */
    readonly path: string
  }

/** A socket on which a switch listens for controllers. */
export interface PassiveListener extends Disposable {
  /** The TCP port, also when 0 was asked for; 0 for a unix socket. */
  readonly port: number
  /** Stops listening. Open connections go on. */
  close(): void
}

/** Listens for controllers. @throws the socket's error when it cannot listen there */
export async function acceptControllers(
  options: PassiveOptions, attach: (socket: Socket) => void,
): Promise<PassiveListener> {
  const server = createServer({ noDelay: true }, attach)
  if ('path' in options) server.listen(options.path)
  else server.listen(options.port ?? 0, options.host ?? '127.0.0.1')
  await once(server, 'listening')
  const address = server.address() as AddressInfo | string
  const close = (): void => void server.close()
  return { port: typeof address === 'string' ? 0 : address.port, close, [Symbol.dispose]: close }
}
