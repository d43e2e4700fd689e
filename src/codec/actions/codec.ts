/** What an action is to the codec: its numbers, and both directions of its layout. */
import { ExperimenterId } from '../protocol/experimenters.js'

/** Anything with a type. The table of actions says which types there are. */
export interface Typed { readonly type: string }

/** Reads and writes the lists of actions that some actions hold within. */
export interface NestedActions {
  decode(view: DataView, offset: number, end: number): Typed[]
  encode(actions: readonly Typed[], view: DataView, offset: number): number
}

/** How an action is numbered, and where it may be used. */
export interface ActionKind {
  /** `OFPAT_*`, or 0xffff with an experimenter and subtype. */
  readonly number: number
  /** The experimenter id of an action of type 0xffff. */
  readonly experimenter?: number
  /** The 16-bit subtype behind the experimenter id, as Nicira and the ONF use it. */
  readonly subtype?: number
  /** Whether an action set may hold it (OpenFlow 1.3.5 §5.10), or lists of actions only. */
  readonly inActionSet: boolean
  /** Whether Open vSwitch 3.1 has it in a session of OpenFlow 1.3. */
  readonly inOpenVSwitch: boolean
}

/** One kind of action. */
export interface ActionCodec<A extends Typed, I extends { readonly type: A['type'] } = A> extends ActionKind {
  readonly type: A['type']
  /**
   * Decodes the action that lies from `offset` (of its header) to `end`; the list has checked that this is
   * a multiple of 8, at least 8 (at least 16 with an experimenter), and inside the message.
   */
  decode(view: DataView, offset: number, end: number, nested: NestedActions): A
  /**
   * Writes everything behind the header (4 bytes; 10 with an experimenter and subtype) and returns the
   * end, a multiple of 8 behind `offset`.
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

/** Where the body of an OpenFlow action starts, from its header. */
export const OPENFLOW_BODY = 4

/** Where the body of an experimenter's action with a subtype starts, from its header. */
export const NICIRA_BODY = 10

/** The numbers of an action of OpenFlow's own. All of them may stand in an action set. */
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
