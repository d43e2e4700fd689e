/** How the codec sees an action: its numbers, and how its bytes are read and written. */
import { ExperimenterId } from '../protocol/experimenters.js'

/**
 * Any object with a `type`. Which types of actions there are is in the table of actions (`actions/index.ts`),
 * which imports this file.
 */
export interface Typed { readonly type: string }

/** Reads and writes the lists of actions that are nested in some actions. */
export interface NestedActions {
  decode(view: DataView, offset: number, end: number): Typed[]
  encode(actions: readonly Typed[], view: DataView, offset: number): number
}

/** The numbers of an action, and where it may be used. */
export interface ActionKind {
  /** `OFPAT_*`, or 0xffff with an experimenter and subtype. */
  readonly number: number
  /** The experimenter id of an action of type 0xffff. */
  readonly experimenter?: number
  /** The 16-bit subtype behind the experimenter id, as Nicira and the ONF use it. */
  readonly subtype?: number
  /** Whether the action may be in an action set (OpenFlow 1.3.5 §5.10), or only in a list of actions. */
  readonly inActionSet: boolean
  /** Whether Open vSwitch 3.1 takes the action on a connection of OpenFlow 1.3. */
  readonly inOpenVSwitch: boolean
}

/** How one type of action is decoded and encoded. */
export interface ActionCodec<A extends Typed, I extends { readonly type: A['type'] } = A> extends ActionKind {
  readonly type: A['type']
  /**
   * Decodes the action that lies from `offset` (of its header) to `end`. The caller has checked that the
   * length is a multiple of 8, at least 8 (at least 16 with an experimenter), and inside the message.
   */
  decode(view: DataView, offset: number, end: number, nested: NestedActions): A
  /**
   * Writes everything behind the header (4 bytes; 10 with an experimenter and subtype) and returns the offset
   * behind it, which is a multiple of 8 behind `offset`.
   */
  encode(action: I, view: DataView, offset: number, nested: NestedActions): number
}

/** The type of experimenter actions: `OFPAT_EXPERIMENTER`. */
export const EXPERIMENTER_ACTION = 0xffff

// struct ext_action_header {             Open vSwitch, ofp-actions.c
//   uint16_t type;                       OFPAT_EXPERIMENTER = 0xffff
//   uint16_t len;                        a multiple of 8
//   uint32_t vendor;                     NX_VENDOR_ID = 0x00002320
//   uint16_t subtype;
//   uint8_t  pad[6];                     or the start of the body
// };

/** Offset of the body of an OpenFlow action from the start of the action. */
export const OPENFLOW_BODY = 4

/** Offset of the body of an experimenter action with a subtype from the start of the action. */
export const NICIRA_BODY = 10

/** The numbers of an action of the OpenFlow specification. All of these may be in an action set. */
export function openflow(number: number, { inOpenVSwitch = true } = {}): ActionKind {
  return { number, inActionSet: true, inOpenVSwitch }
}

/** The numbers of a Nicira action. */
export function nicira(
  subtype: number, { inActionSet, inOpenVSwitch = true }: { inActionSet: boolean, inOpenVSwitch?: boolean },
): ActionKind {
  return {
    number: EXPERIMENTER_ACTION, experimenter: ExperimenterId.NICIRA, subtype, inActionSet, inOpenVSwitch,
  }
}
