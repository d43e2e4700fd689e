import { Socket } from 'node:net'
import { TLSSocket, type PeerCertificate } from 'node:tls'
import type { Duplex } from 'node:stream'

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
  /** IP address; empty for a unix socket or a pipe. */
  readonly address: string
  /** TCP port; 0 for a unix socket or a pipe. */
  readonly port: number
  /** What TLS found out; undefined without TLS. */
  readonly tls?: PeerTls
}

/** What TLS found out about a peer. */
export interface PeerTls {
  /** Whether its certificate was signed by one of the authorities given. */
  readonly authorized: boolean
  /** Its certificate, or undefined when it showed none. */
  readonly certificate?: PeerCertificate
  /** `'TLSv1.3'`, … */
  readonly protocol: string
}

/** Looks at the far end of a stream. */
export function peerOf(stream: Duplex): Peer {
  const address = addressOf(stream)
  // Asked about a TLS session that is gone, Node 20 crashes.
  return stream instanceof TLSSocket && !stream.destroyed ? { ...address, tls: tlsOf(stream) } : address
}

/** As {@link peerOf}, without what TLS knows: also for a stream whose TLS handshake failed. */
export function addressOf(stream: Duplex): Peer {
  const socket = stream instanceof Socket ? stream : undefined
  return { address: socket?.remoteAddress ?? '', port: socket?.remotePort ?? 0 }
}

function tlsOf(socket: TLSSocket): PeerTls {
  const certificate = socket.getPeerCertificate()
  const protocol = socket.getProtocol() ?? ''
  // An empty object stands for none.
  return Object.keys(certificate).length === 0
    ? { authorized: socket.authorized, protocol }
    : { authorized: socket.authorized, certificate, protocol }
}
