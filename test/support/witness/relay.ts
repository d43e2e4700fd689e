import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { once } from 'node:events'
import { Framer } from 'daolinet/codec'

/** A message that passed a {@link Relay}. */
export interface Overheard {
  /** Number of the connection, from 0 in the order in which switches dialled. */
  readonly connection: number
  readonly from: 'switch' | 'controller'
  readonly bytes: Uint8Array
}

/** Stands between switches and a controller on loopback, passes every byte on, and keeps every message. */
export interface Relay {
  /** Where switches dial. */
  readonly port: number
  /** Everything that has passed, in its order. */
  readonly messages: readonly Overheard[]
  /** Bytes that passed and are no whole message yet: 0 when both sides have said all. */
  readonly unfinished: number
  close(): Promise<void>
}

/** Starts a relay to the controller that listens on `port`. */
export async function startRelay(port: number): Promise<Relay> {
  const messages: Overheard[] = []
  const framers: Framer[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  const join = (from: Socket, to: Socket, connection: number, side: Overheard['from']): void => {
    const framer = new Framer((view, offset, end) => {
      const bytes = new Uint8Array(view.buffer, view.byteOffset + offset, end - offset).slice()
      messages.push({ connection, from: side, bytes })
    })
    framers.push(framer)
    sockets.add(from)
    from.setNoDelay(true)
    from.on('data', (chunk: Uint8Array) => {
      framer.push(chunk)
      to.write(chunk)
    })
    from.on('end', () => to.end())
    from.on('error', () => to.destroy())
    from.on('close', () => to.destroy())
  }
  const server = createServer((socket) => {
    const onward = connect(port, '127.0.0.1')
    const connection = connections++
    join(socket, onward, connection, 'switch')
    join(onward, socket, connection, 'controller')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    messages,
    get unfinished() { return framers.reduce((sum, framer) => sum + framer.pending, 0) },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
