/** The options of every function that opens sessions. A table that lacks one does not compile. */
import { checkHandler, checkOptions, isObject, shown, type OptionsOf } from '../arguments.js'
import { ArgumentError } from '../errors.js'
import type {
  EchoOptions, HandshakeOptions, MultipartOptions, QueueOptions, SendOptions, SessionOptions,
} from '../options.js'
import type { BackoffOptions } from './backoff.js'
import type { ConnectOptions } from './connect.js'
import type { DialOptions } from './dial.js'
import type { ListenOptions } from './listen.js'
import type { OpenSessionOptions } from './open-session.js'

const session = {
  handshake: {
    hello: true, features: true, ports: true, overall: true,
  } satisfies OptionsOf<HandshakeOptions>,
  echo: { interval: true, misses: true } satisfies OptionsOf<EchoOptions>,
  requestTimeout: true,
  send: { highWaterMark: true, limit: true } satisfies OptionsOf<SendOptions>,
  queue: { messages: true, bytes: true, drop: true } satisfies OptionsOf<QueueOptions>,
  multipart: { bytes: true, parts: true } satisfies OptionsOf<MultipartOptions>,
  closeTimeout: true,
  clock: true,
} satisfies OptionsOf<SessionOptions>

const open = { ...session, authorize: true, signal: true } satisfies OptionsOf<OpenSessionOptions>

const connect = {
  ...open, host: true, port: true, path: true, tls: true, connectTimeout: true,
} satisfies OptionsOf<ConnectOptions>

const dial = {
  ...connect,
  backoff: { min: true, max: true, jitter: true, random: true } satisfies OptionsOf<BackoffOptions>,
} satisfies OptionsOf<DialOptions>

const listen = {
  ...open, port: true, host: true, path: true, tls: true, maxConnections: true, backlog: true,
  duplicates: true, probeTimeout: true,
} satisfies OptionsOf<ListenOptions>

/** @throws {@link ArgumentError} for what `listen()` does not take */
export function checkListenOptions(options: ListenOptions, handler: unknown): void {
  checkOptions('listen()', options, listen)
  checkHandler('listen()', handler)
  const { tls } = options
  if (tls === undefined) return
  checkTls('listen()', tls)
  const { key, cert, pfx, SNICallback: choose, pskCallback: secret } = tls
  if ((key && cert) || pfx || choose || secret) return
  throw new ArgumentError(
    'listen() needs a certificate for TLS: tls.key, tls.cert, and in tls.ca the authority of the switches\'',
  )
}

/** @throws {@link ArgumentError} for what `dial()` does not take */
export function checkDialOptions(options: DialOptions, handler: unknown): void {
  checkOptions('dial()', options, dial)
  checkHandler('dial()', handler)
  if (options.tls !== undefined) checkTls('dial()', options.tls)
}

/** @throws {@link ArgumentError} for what `connect()` does not take */
export function checkConnectOptions(options: ConnectOptions): void {
  checkOptions('connect()', options, connect)
  if (options.tls !== undefined) checkTls('connect()', options.tls)
}

/** @throws {@link ArgumentError} for what `openSession()` does not take */
export function checkOpenOptions(options: OpenSessionOptions): void {
  checkOptions('openSession()', options, open)
}

function checkTls(call: string, tls: unknown): void {
  if (!isObject(tls)) throw new ArgumentError(`${call} takes an object as its option tls, not ${shown(tls)}`)
}
