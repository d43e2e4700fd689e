import type {
  ErrorMessage, Experimenter, FlowRemoved, Message, MessageOf, MessageType, PacketIn, PacketInView,
  PortStatus,
} from '../../codec/index.js'
import type { CloseReason } from '../close-reason.js'
import type { SwitchRole } from './roles.js'

/**
 * The events of a session, in the order in which the messages came. Listeners are called synchronously. The
 * byte arrays in a message may be kept for as long as you like: they are windows onto a receive buffer that
 * is not written to again. One that is kept keeps that buffer in memory, 64 KiB; `slice()` makes a copy.
 *
 * There is no `'error'` event. Why a session ended is in its `closed`. An error message that belongs to no
 * request is the event `errorMessage`.
 */
export interface SwitchEvents {
  /** The switch sent a packet to the controller. */
  packetIn: (message: PacketIn) => void
  /**
   * The same, as a view of the receive buffer instead of a decoded object. It is one object for all packets,
   * and borrowed with all of its bytes: valid until the listener returns. Faster for listeners that need few
   * of the fields.
   */
  packetInView: (packet: PacketInView) => void
  /** A flow with the flag `OFPFF_SEND_FLOW_REM` is gone. */
  flowRemoved: (message: FlowRemoved) => void
  /** A port was added, removed or changed. The session's `ports` are up to date already. */
  portStatus: (message: PortStatus) => void
  /** The switch refused a message that was sent with `send()`. */
  errorMessage: (message: NamedErrorMessage) => void
  /** An experimenter message that answers no request. */
  experimenter: (message: Experimenter) => void
  /** Any message that answers no request, those above included; but no echo requests. */
  message: (message: Message) => void
  /** The role of the session changed, by `setRole()` or because another controller became master. */
  role: (role: SwitchRole) => void
  /** The session ended. This is its last event. */
  close: (reason: CloseReason) => void
}

/** An error message, with the name of the error. */
export interface NamedErrorMessage extends ErrorMessage {
  /** The name of the code, such as `OFPBMC_BAD_PREREQ`; `type/code` in numbers when it has none. */
  readonly errorName: string
}

/** The name of an event. */
export type SwitchEvent = keyof SwitchEvents

/** All events, to tell what is none. */
export const EVENTS: { readonly [E in SwitchEvent]: true } = {
  packetIn: true, packetInView: true, flowRemoved: true, portStatus: true, errorMessage: true,
  experimenter: true, message: true, role: true, close: true,
}

/** What `messages(type)` iterates over: messages of that type, or of all types when it is undefined. */
export type MessageFor<T extends MessageType | undefined> = T extends MessageType ? MessageOf<T> : Message
