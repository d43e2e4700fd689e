/**
 * Sessions with OpenFlow 1.3 switches: how to open them, what arrives on them, what can be sent, and why they
 * ended.
 *
 * Its rooms, from the wire up:
 *
 * - `frames/` turns the bytes of a stream into messages and back, and bounds what waits to be sent.
 * - `exchange/` sends requests and finds the replies that belong to them.
 * - `connection/` speaks OpenFlow on one stream: hello, echo, requests, malformed messages.
 * - `inbox/` delivers what the switch sends unasked, to listeners and to iterators.
 * - `session/` is what an application holds: events, requests, `apply`, bundles, roles, counters.
 * - `opening/` is how sessions come about: `listen()`, `dial()`, `connect()`, `openSession()`.
 *
 * The files beside them know nothing of these rooms: options, errors, the reasons for closing, the clock,
 * the peer, and what is published on diagnostics channels. A room imports only rooms that stand before it.
 * @module daolinet/switch
 */
export { systemClock, type Clock } from './clock.js'
export { CLOSE_KINDS, type CloseKind, type CloseReason } from './close-reason.js'
export { ApplyError, BundleError, type ApplyFailure } from './batch-errors.js'
export { ArgumentError } from './arguments.js'
export {
  ClosedError, ConnectError, HandlerGivenError, NotMasterError, RequestError, SwitchError,
  TimeoutError, UnexpectedReplyError, type SwitchErrorCode,
} from './errors.js'
export { MultipartLimitError, SendLimitError } from './limit-errors.js'
export type {
  EchoOptions, HandshakeOptions, MultipartOptions, QueueOptions, SendOptions, SessionOptions,
} from './options.js'
export { OPENFLOW_PORT, type Peer, type PeerTls, type SwitchAddress } from './peer.js'
export {
  DIAGNOSTICS_CHANNELS, type ConnectionRejected, type DialFailed, type ListenerFailed, type MessageMalformed,
} from './publish.js'
export type { AsyncIteration } from './iteration.js'
export type { ReplyTo, RequestMessage } from './exchange/reply.js'
export type { RoundTrip } from './connection/liveness.js'
export type { MessageFor, NamedErrorMessage, SwitchEvent, SwitchEvents } from './session/events.js'
export type { SwitchRole } from './session/roles.js'
export { becomeSlave } from './session/become-slave.js'
export { SwitchSession } from './session/session.js'
export type { SessionMessages } from './session/session-messages.js'
export type {
  AsyncConfig, AsyncConfigChange, BatchesOptions, BundleOptions, MessagesOptions, RequestOptions,
} from './session/session-options.js'
export type { SwitchStats } from './session/stats.js'
export type { BackoffOptions } from './opening/backoff.js'
export { connect, type ConnectOptions } from './opening/connect.js'
export type { DuplicatePolicy } from './opening/datapaths.js'
export { dial, SwitchDialer, type DialerStats, type DialOptions } from './opening/dial.js'
export type { Authorize, Candidate } from './opening/establish.js'
export type { SessionHandler } from './opening/handler.js'
export { listen, type AdmissionOptions, type ListenOptions } from './opening/listen.js'
export { openSession, type OpenSessionOptions } from './opening/open-session.js'
export { SwitchServer, type ServerAddress, type ServerStats } from './opening/server.js'
export type { Target } from './opening/socket.js'
export type { HandlerFailed, SessionClosed, SessionOpened, SwitchDiagnostics } from './diagnostics.js'
