/** What a test can make go wrong between a switch and a controller. */
import type { Message, MessageType } from '../../codec/index.js'

/** The messages of a controller that a fault is for: of one type, of several, or picked by a function. */
export type FaultTrigger = MessageType | readonly MessageType[] | ((message: Message) => boolean)

/** Which messages a fault strikes. */
export interface FaultTiming {
  /** The messages that the fault is for. */
  readonly on: FaultTrigger
  /** How many of these messages are left alone first. @defaultValue 0 */
  readonly skip?: number
  /** How many it strikes after that. @defaultValue 1 */
  readonly times?: number
}

/** The message is answered with an error, and not carried out. */
export interface RefuseFault {
  readonly do: 'refuse'
  /** The name of the error in the specification: `'OFPFMFC_TABLE_FULL'`. */
  readonly error: string
}

/** The message is neither carried out nor answered. */
export interface SwallowFault { readonly do: 'swallow' }

/** The message is carried out, and not answered. */
export interface MuteFault { readonly do: 'mute' }

/** The message is carried out, and its answer is delayed. Answers to later messages overtake it. */
export interface DelayFault {
  readonly do: 'delay'
  /** How long, by the switch's clock. */
  readonly milliseconds: number
}

/** The message is carried out, and its answer is sent twice. */
export interface DuplicateFault { readonly do: 'duplicate' }

/** The switch stops reading: this message and all that follow it wait. */
export interface StallFault {
  readonly do: 'stall'
  /** How long, by the switch's clock; Infinity for ever. */
  readonly milliseconds: number
}

/** The connection breaks in the middle of the answer. */
export interface CutFault {
  readonly do: 'cut'
  /** How many bytes of the answer are sent before that. @defaultValue half of its first message */
  readonly afterBytes?: number
}

/** Bytes that are not OpenFlow are sent before the answer. */
export interface GarbageFault {
  readonly do: 'garbage'
  /** The bytes. @defaultValue a header whose length field is 0 */
  readonly bytes?: Uint8Array
}

/** The switch ends its side of the connection after the answer, and still reads. */
export interface HalfCloseFault { readonly do: 'halfClose' }

/** A fault that can also strike at once, without a message, on every connection. */
export type SuddenFault = StallFault | CutFault | GarbageFault | HalfCloseFault

/** A fault that strikes when a message of a controller comes. */
export type MessageFault = FaultTiming
  & (RefuseFault | SwallowFault | MuteFault | DelayFault | DuplicateFault | SuddenFault)

/** Something that goes wrong: with `on`, when such a message comes; without, at once. */
export type Fault = MessageFault | SuddenFault

/** A fault that was asked for. */
export interface FaultHandle {
  /** How often it has struck so far. */
  readonly strikes: number
  /** Removes it: it does not strike any more. */
  lift(): void
}
