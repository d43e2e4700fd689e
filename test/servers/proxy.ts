/** A way to a server that a test can cut. */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export interface Proxy {
  readonly port: number
  /** Ends all connections, and takes no new ones. */
  cut(): void
  /** Cuts once the client has sent that many pieces more. */
  cutAfter(pieces: number): void
  /** Carries nothing any more, in silence: connections stay, and new ones are taken. */
  freeze(): void
  /** Ends what `cut` or `freeze` began. Connections that were frozen are ended. */
  mend(): void
  close(): Promise<void>
}

/** Listens on loopback and carries everything to another port there. */
export async function proxyTo(target: number): Promise<Proxy> {
  let state: 'open' | 'cut' | 'frozen' = 'open'
  let left = Infinity
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    keep(socket)
    if (state === 'cut') socket.destroy()
    if (state !== 'open') return
    const onward = connect(target, '127.0.0.1')
    keep(onward)
    for (const [from, to] of [[socket, onward], [onward, socket]] as const) {
      from.on('data', (bytes) => {
        if (state === 'open') to.write(bytes)
        if (from === socket && --left === 0) cut()
      })
      from.on('close', () => to.destroy())
    }
  })
  const keep = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
  }
  const endAll = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  const cut = (): void => {
    state = 'cut'
    endAll()
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    cutAfter(pieces) {
      left = pieces
    },
    freeze() {
      state = 'frozen'
    },
    mend() {
      if (state === 'frozen') endAll()
      state = 'open'
      left = Infinity
    },
    async close() {
      endAll()
      server.close()
      await once(server, 'close')
    },
  }
}

/** A port that nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
