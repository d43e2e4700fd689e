/** What can go wrong between a switch and a controller, when a test wants it to. */
import type { Message, MessageType } from '../../codec/index.js'

/** Which messages of a controller a fault strikes: of a type, of several, or those that a function picks. */
export type FaultTrigger = MessageType | readonly MessageType[] | ((message: Message) => boolean)

/** Which of the messages that a fault could strike it does. */
export interface FaultTiming {
  readonly on: FaultTrigger
  /** How many it leaves alone first. @defaultValue 0 */
  readonly skip?: number
  /** How many it strikes. @defaultValue 1 */
  readonly times?: number
}

/** The message is refused with an error, and not carried out. */
export interface RefuseFault {
  readonly do: 'refuse'
  /** The name of the error: `'OFPFMFC_TABLE_FULL'`. */
  readonly error: string
}

/** The message is lost: neither carried out nor answered. */
export interface SwallowFault { readonly do: 'swallow' }

/** The message is carried out, and its answer is lost. */
export interface MuteFault { readonly do: 'mute' }

/** The message is carried out, and its answer comes late; later answers overtake it. */
export interface DelayFault {
  readonly do: 'delay'
  /** By the switch's clock. */
  readonly milliseconds: number
}

/** The message is carried out, and its answer comes twice. */
export interface DuplicateFault { readonly do: 'duplicate' }

/** The switch stops reading, with this message: it and all behind it wait. */
export interface StallFault {
  readonly do: 'stall'
  /** By the switch's clock; Infinity for good. */
  readonly milliseconds: number
}

/** The connection breaks in the middle of the answer. */
export interface CutFault {
  readonly do: 'cut'
  /** How much of the answer goes out. @defaultValue half of its first message */
  readonly afterBytes?: number
}

/** Bytes that are no OpenFlow come before the answer. */
export interface GarbageFault {
  readonly do: 'garbage'
  /** @defaultValue a header whose length is zero */
  readonly bytes?: Uint8Array
}

/** The switch says no more after the answer, and still listens. */
export interface HalfCloseFault { readonly do: 'halfClose' }

/** A fault that can also strike by itself, at once, on every connection. */
export type SuddenFault = StallFault | CutFault | GarbageFault | HalfCloseFault

/** A fault that a message of the controller's brings about. */
export type MessageFault = FaultTiming
  & (RefuseFault | SwallowFault | MuteFault | DelayFault | DuplicateFault | SuddenFault)

/** A fault on demand. Without `on` it strikes at once. */
export type Fault = MessageFault | SuddenFault

/** A fault that waits for its messages, or has struck. */
export interface FaultHandle {
  /** How often it has struck. */
  readonly strikes: number
  /** Takes it away. */
  lift(): void
}
