import { Socket } from 'node:net'
import { TLSSocket, type PeerCertificate } from 'node:tls'
import type { Duplex } from 'node:stream'

/** The port that IANA assigned to OpenFlow. */
export const OPENFLOW_PORT = 6653

/** Where a switch listens: a host and port, or a unix socket. */
export interface SwitchAddress {
  /** Host name or IP address. @defaultValue `'127.0.0.1'` */
  readonly host?: string
  /** TCP port. @defaultValue 6653 */
  readonly port?: number
  /** Path of a unix socket, which is then used instead of `host` and `port`. */
  readonly path?: string
}

/** The far end of a connection. */
export interface Peer {
  /** Its IP address; empty for a unix socket or a pipe. */
  readonly address: string
  /** Its TCP port; 0 for a unix socket or a pipe. */
  readonly port: number
  /** What the TLS handshake found out; undefined without TLS. */
  readonly tls?: PeerTls
}

/** What the TLS handshake found out about a peer. */
export interface PeerTls {
  /** Whether an authority that was given in `ca` has signed its certificate. */
  readonly authorized: boolean
  /** Its certificate; undefined when it showed none. */
  readonly certificate?: PeerCertificate
  /** The version of TLS: `'TLSv1.3'`. */
  readonly protocol: string
}

/** Describes the far end of a stream. */
export function peerOf(stream: Duplex): Peer {
  const address = addressOf(stream)
  // Node 20 crashes when it is asked for the certificate of a socket that is destroyed.
  return stream instanceof TLSSocket && !stream.destroyed ? { ...address, tls: tlsOf(stream) } : address
}

/** Same as {@link peerOf}, without TLS: works for a socket whose TLS handshake failed. */
export function addressOf(stream: Duplex): Peer {
  const own = stream instanceof Socket ? stream : undefined
  // A TLS socket whose handshake failed has forgotten it; the socket below knows, if it was asked in time.
  const socket = own?.remoteAddress === undefined ? (own as Wrapped | undefined)?._parent : own
  return { address: socket?.remoteAddress ?? '', port: socket?.remotePort ?? 0 }
}

/** A TLS socket of a server in Node. */
interface Wrapped { readonly _parent?: Socket }

function tlsOf(socket: TLSSocket): PeerTls {
  const certificate = socket.getPeerCertificate()
  const protocol = socket.getProtocol() ?? ''
  // Node returns an empty object when there is no certificate.
  return Object.keys(certificate).length === 0
    ? { authorized: socket.authorized, protocol }
    : { authorized: socket.authorized, certificate, protocol }
}

/** The address of a switch that listens. */
export function addressText({ host = '127.0.0.1', port = OPENFLOW_PORT, path }: SwitchAddress): string {
  return path ?? (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`)
}

/** The far end of a connection. */
export function peerText({ address: host, port }: Peer): string {
  return host === '' ? 'a local peer' : addressText({ host, port })
}
