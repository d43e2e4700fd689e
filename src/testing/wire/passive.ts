/** A switch that is dialled: what Open vSwitch calls `ptcp:` and `punix:`. */
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'

/** Where a switch listens for controllers: a TCP port, or the path of a unix socket. */
export type PassiveOptions =
  | {
    /** @defaultValue 0: any that is free */
    readonly port?: number
    /** @defaultValue 127.0.0.1 */
    readonly host?: string
  }
  | { readonly path: string }

/** A switch that listens. */
export interface PassiveListener {
  /** The TCP port; 0 for a unix socket. */
  readonly port: number
  /** Accepts no more connections; those that stand go on. */
  close(): void
}

/** Accepts controllers; resolves when it listens, rejects with the socket's error. */
export async function acceptControllers(
  options: PassiveOptions, attach: (socket: Socket) => void,
): Promise<PassiveListener> {
  const server = createServer({ noDelay: true }, attach)
  if ('path' in options) server.listen(options.path)
  else server.listen(options.port ?? 0, options.host ?? '127.0.0.1')
  await once(server, 'listening')
  const address = server.address() as AddressInfo | string
  return {
    port: typeof address === 'string' ? 0 : address.port,
    close: () => void server.close(),
  }
}
