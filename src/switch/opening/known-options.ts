/** The options that all functions that open sessions have. A table that lacks one does not compile. */
import { ArgumentError, isObject, shown, type OptionsOf } from '../arguments.js'
import type { TlsOptions } from 'node:tls'
import type {
  EchoOptions, HandshakeOptions, MultipartOptions, QueueOptions, SendOptions, SessionOptions,
} from '../options.js'

/** The names of {@link SessionOptions}. */
export const SESSION_OPTIONS = {
  handshake: {
    hello: true, features: true, ports: true, overall: true,
  } satisfies OptionsOf<HandshakeOptions>,
  echo: { interval: true, misses: true } satisfies OptionsOf<EchoOptions>,
  requestTimeout: true,
  send: { highWaterMark: true, limit: true } satisfies OptionsOf<SendOptions>,
  queue: { messages: true, bytes: true, drop: true } satisfies OptionsOf<QueueOptions>,
  multipart: { bytes: true, parts: true } satisfies OptionsOf<MultipartOptions>,
  strict: true,
  closeTimeout: true,
  clock: true,
} satisfies OptionsOf<SessionOptions>

/** @throws {@link ArgumentError} for TLS options that are no object */
export function checkTls(call: string, tls: unknown): void {
  if (tls === undefined || isObject(tls)) return
  throw new ArgumentError(`${call} takes an object as its option tls, not ${shown(tls)}`)
}

/** @throws {@link ArgumentError} for the options of a server that has no certificate: nobody could connect */
export function checkCertificate(tls: TlsOptions | undefined): void {
  checkTls('listen()', tls)
  if (tls === undefined) return
  const { key, cert, pfx, SNICallback: choose, pskCallback: secret } = tls
  if ((key && cert) || pfx || choose || secret) return
  throw new ArgumentError(
    'listen() needs a certificate for TLS: tls.key, tls.cert, and in tls.ca the authority of the switches\'',
  )
}
