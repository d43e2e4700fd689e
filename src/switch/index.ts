/**
 * Sessions with OpenFlow switches: `listen()` and `connect()`, and what they hand out.
 * @module switch
 */
export { CLOSE_KINDS, type CloseKind, type CloseReason } from './close-reason.js'
export type { BackoffOptions } from './opening/backoff.js'
export { systemClock, type Clock } from './clock.js'
export { connect, SwitchDialer, type ConnectOptions, type DialerStats } from './opening/dial.js'
export type { DuplicatePolicy } from './opening/datapaths.js'
export type { Target } from './opening/socket.js'
export type { SessionClosed, SessionOpened, SwitchDiagnostics } from './diagnostics.js'
export {
  DIAGNOSTICS_CHANNELS, type ConnectionRejected, type DialFailed, type ListenerFailed, type MessageMalformed,
} from './publish.js'
export {
  ApplyError, BundleError, ClosedError, MultipartLimitError, NotMasterError, RequestError, SendLimitError,
  SwitchError, TimeoutError, UnexpectedReplyError, type ApplyFailure, type SwitchErrorCode,
} from './errors.js'
export type { Authorize, Candidate } from './opening/establish.js'
export type { Asked, SwitchEvent, SwitchEvents } from './session/events.js'
export {
  listen, OPENFLOW_PORT, SwitchServer, type AdmissionOptions, type ListenOptions, type ServerAddress,
  type ServerStats,
} from './opening/listen.js'
export type { RoundTrip } from './connection/liveness.js'
export { openSession, type OpenSessionOptions } from './opening/open-session.js'
export type {
  EchoOptions, HandshakeOptions, MultipartOptions, QueueOptions, SendOptions, SessionOptions,
} from './options.js'
export type { Peer, PeerTls, SwitchAddress } from './peer.js'
export type { SwitchRole } from './session/roles.js'
export type { ReplyTo, RequestMessage } from './exchange/reply.js'
export { SwitchSession } from './session/session.js'
export type {
  AsyncConfig, AsyncConfigChange, BatchesOptions, BundleOptions, MessagesOptions, RequestOptions,
} from './session/session-options.js'
export type { SwitchStats } from './session/stats.js'
