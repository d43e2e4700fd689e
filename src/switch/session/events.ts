import type {
  ErrorMessage, Experimenter, FlowRemoved, Message, MessageOf, MessageType, PacketIn, PacketInView,
  PortStatus,
} from '../../codec/index.js'
import type { CloseReason } from '../close-reason.js'
import type { SwitchRole } from './roles.js'

/**
 * What a session reports, in the order in which it came. Listeners are called synchronously; byte arrays in
 * a message are borrowed: valid until the listener returns.
 *
 * There is no `'error'` event: what ends a session is in its `closed`, and a refusal that belongs to no
 * request is an `errorMessage`.
 */
export interface SwitchEvents {
  /** A packet that the switch sends to the controller. */
  packetIn: (message: PacketIn) => void
  /**
   * The packet-in where it lies, undecoded; the same object for every one, to be read before the listener
   * returns. For listeners that need little of it, fast.
   */
  packetInView: (packet: PacketInView) => void
  /** A flow is gone that was to say so. */
  flowRemoved: (message: FlowRemoved) => void
  /** A port came, went or changed; `ports` already says so. */
  portStatus: (message: PortStatus) => void
  /** The switch refused something that was sent with `send`. */
  errorMessage: (message: ErrorMessage) => void
  /** A message of an experimenter's that answers no request. */
  experimenter: (message: Experimenter) => void
  /** Any message that answers no request, these included; echoes are not. */
  message: (message: Message) => void
  /** The role became another: by `setRole()`, or because somebody else became master. */
  role: (role: SwitchRole) => void
  /** The session is closed. The last event. */
  close: (reason: CloseReason) => void
}

/** The name of an event. */
export type SwitchEvent = keyof SwitchEvents

/** The messages that `messages()` can be asked for: `MessageOf<T>`, or any. */
export type MessageFor<T extends MessageType | undefined> = T extends MessageType ? MessageOf<T> : Message
