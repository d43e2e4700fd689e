import { enumeration } from '../../wire/enumeration.js'
import { ExperimenterId } from '../../protocol/experimenters.js'
import { bodilessExperimenter, fixedExperimenter } from '../core/fixed-experimenter.js'
import { struct } from '../../wire/struct.js'
import type { Bodiless } from '../core/bodiless.js'
import type { ExperimenterCodec, Header, Init } from '../codec.js'

// NXT_FLOW_MOD_TABLE_ID = 15             Open vSwitch, nicira extensions
//   uint8_t  set;
//   uint8_t  pad[7];
// NXT_SET_FLOW_FORMAT = 12               of OpenFlow 1.0
//   uint32_t format;
// NXT_SET_PACKET_IN_FORMAT = 16
//   uint32_t format;
// NXT_FLOW_AGE = 18                      of OpenFlow 1.0
// NXT_SET_CONTROLLER_ID = 20
//   uint8_t  zero[6];
//   uint16_t controller_id;

/**
 * Whether flow-mods of OpenFlow 1.0 carry a table id. OpenFlow 1.3's always do: a switch accepts and ignores
 * it.
 */
export interface NxFlowModTableId extends Header {
  readonly type: 'nxFlowModTableId'
  /** 1 to enable, 0 to disable. */
  readonly set: number
}

/** How flows of OpenFlow 1.0 are written. */
export interface NxSetFlowFormat extends Header {
  readonly type: 'nxSetFlowFormat'
  /** 0 OpenFlow 1.0, 2 Nicira's extended match. */
  readonly format: number
}

/** How packets come to the controller. */
export type NxPacketInFormat = 'standard' | 'nxPacketIn' | 'nxPacketIn2'

/** Chooses how packets come to the controller on this connection. */
export interface NxSetPacketInFormat extends Header {
  readonly type: 'nxSetPacketInFormat'
  /** As `packetIn`, as `nxPacketIn` or as `nxPacketIn2`. */
  readonly format: NxPacketInFormat | number
}

/** Has flow statistics say how long flows have been idle, which OpenFlow 1.3 has no room for. */
export type NxFlowAge = Bodiless<'nxFlowAge'>

/** Gives the controller an id, which `controller` actions can name. */
export interface NxSetControllerId extends Header {
  readonly type: 'nxSetControllerId'
  /** 16 bits; 0 unless set. */
  readonly controllerId: number
}

/** The names of packet-in formats, and their values on the wire. */
export const nxPacketInFormats = enumeration({ standard: 0, nxPacketIn: 1, nxPacketIn2: 2 }, 'format')

/** An {@link NxFlowModTableId}. */
export function nxFlowModTableId(init: Omit<Init<NxFlowModTableId>, 'type'> = {}): NxFlowModTableId {
  return { type: 'nxFlowModTableId', xid: 0, set: 1, ...init }
}

/** An {@link NxSetFlowFormat}. */
export function nxSetFlowFormat(init: Omit<Init<NxSetFlowFormat>, 'type'> = {}): NxSetFlowFormat {
  return { type: 'nxSetFlowFormat', xid: 0, format: 0, ...init }
}

/** An {@link NxSetPacketInFormat}. */
export function nxSetPacketInFormat(init: Omit<Init<NxSetPacketInFormat>, 'type'> = {}): NxSetPacketInFormat {
  return { type: 'nxSetPacketInFormat', xid: 0, format: 'standard', ...init }
}

/** An {@link NxFlowAge}. */
export function nxFlowAge(init: { readonly xid?: number } = {}): NxFlowAge {
  return { type: 'nxFlowAge', xid: 0, ...init }
}

/** An {@link NxSetControllerId}. */
export function nxSetControllerId(init: Omit<Init<NxSetControllerId>, 'type'> = {}): NxSetControllerId {
  return { type: 'nxSetControllerId', xid: 0, controllerId: 0, ...init }
}

const { NICIRA } = ExperimenterId

export const nxFlowModTableIdCodec: ExperimenterCodec<NxFlowModTableId> =
  fixedExperimenter('nxFlowModTableId', NICIRA, 15, struct([['set', 'u8'], ['', 'pad7']], { set: 1 }))
export const nxSetFlowFormatCodec: ExperimenterCodec<NxSetFlowFormat> =
  fixedExperimenter('nxSetFlowFormat', NICIRA, 12, struct([['format', 'u32']]))
export const nxSetPacketInFormatCodec: ExperimenterCodec<NxSetPacketInFormat> =
  fixedExperimenter('nxSetPacketInFormat', NICIRA, 16, struct([['format', 'u32', nxPacketInFormats]]))
export const nxFlowAgeCodec: ExperimenterCodec<NxFlowAge> = bodilessExperimenter('nxFlowAge', NICIRA, 18)
export const nxSetControllerIdCodec: ExperimenterCodec<NxSetControllerId> =
  fixedExperimenter('nxSetControllerId', NICIRA, 20, struct([['', 'pad6'], ['controllerId', 'u16']]))
