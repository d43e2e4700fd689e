import { enumeration } from '../../wire/enumeration.js'
import { ExperimenterId } from '../../protocol/experimenters.js'
import { bodilessExperimenter, fixedExperimenter } from '../core/fixed-experimenter.js'
import { struct } from '../../wire/struct.js'
import type { Bodiless } from '../core/bodiless.js'
import type { ExperimenterCodec, Header, Init } from '../codec.js'
import { filled } from '../../wire/members.js'

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
 * The controller says whether the flow-mods that it sends on a connection of OpenFlow 1.0 carry a table id.
 * Those of OpenFlow 1.3 always do: on its connections a switch accepts this message and ignores it.
 */
export interface NxFlowModTableId extends Header {
  readonly type: 'nxFlowModTableId'
  /** 1 when flow-mods carry a table id, 0 when they do not. @defaultValue 1 */
  readonly set: number
}

/** The controller chooses the form of matches on a connection of OpenFlow 1.0. */
export interface NxSetFlowFormat extends Header {
  readonly type: 'nxSetFlowFormat'
  /** 0 for the matches of OpenFlow 1.0, 2 for Nicira's extensible match. @defaultValue 0 */
  readonly format: number
}

/**
 * The message in which the switch sends packets to the controller: {@link PacketIn} (`standard`),
 * {@link NxPacketIn} or {@link NxPacketIn2}.
 */
export type NxPacketInFormat = 'standard' | 'nxPacketIn' | 'nxPacketIn2'

/** The controller chooses the message in which the switch sends packets to it on this connection. */
export interface NxSetPacketInFormat extends Header {
  readonly type: 'nxSetPacketInFormat'
  /** @defaultValue `'standard'` */
  readonly format: NxPacketInFormat | number
}

/**
 * The controller asks that flow statistics of OpenFlow 1.0 tell for how long flows have been idle. Those of
 * OpenFlow 1.3 have no room for that.
 */
export type NxFlowAge = Bodiless<'nxFlowAge'>

/** The controller gives itself an id, by which `controller` actions can send packets to it. */
export interface NxSetControllerId extends Header {
  readonly type: 'nxSetControllerId'
  /** 0 to 65,535. A controller has the id 0 until it sets another. @defaultValue 0 */
  readonly controllerId: number
}

/** The names of packet-in formats, and their values on the wire. */
export const nxPacketInFormats = enumeration({ standard: 0, nxPacketIn: 1, nxPacketIn2: 2 }, 'format')

/**
 * Builds an {@link NxFlowModTableId}: the controller says that its flow-mods carry a table id, unless `set`
 * is 0.
 *
 * @param init - the fields of {@link NxFlowModTableId}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { formatMessage, nxFlowModTableId } from 'daolinet/codec'
 *
 * console.log(formatMessage(nxFlowModTableId())) // NXT_FLOW_MOD_TABLE_ID (OF1.3) (xid=0x0): enable
 * ```
 */
export function nxFlowModTableId(init: Omit<Init<NxFlowModTableId>, 'type'> = {}): NxFlowModTableId {
  return filled({ type: 'nxFlowModTableId', xid: 0, set: 1 }, init)
}

/**
 * Builds an {@link NxSetFlowFormat}: the controller chooses the form of matches on a connection of OpenFlow
 * 1.0.
 *
 * @param init - the fields of {@link NxSetFlowFormat}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { encode, nxSetFlowFormat } from 'daolinet/codec'
 *
 * console.log(Buffer.from(encode(nxSetFlowFormat({ format: 2 })).subarray(16)).toString('hex')) // 00000002
 * ```
 */
export function nxSetFlowFormat(init: Omit<Init<NxSetFlowFormat>, 'type'> = {}): NxSetFlowFormat {
  return filled({ type: 'nxSetFlowFormat', xid: 0, format: 0 }, init)
}

/**
 * Builds an {@link NxSetPacketInFormat}: the controller chooses the message in which it gets packets.
 *
 * @param init - the fields of {@link NxSetPacketInFormat}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { formatMessage, nxSetPacketInFormat } from 'daolinet/codec'
 *
 * console.log(formatMessage(nxSetPacketInFormat({ format: 'nxPacketIn2' })))
 * // prints NXT_SET_PACKET_IN_FORMAT (OF1.3) (xid=0x0): format=nxt_packet_in2
 * ```
 */
export function nxSetPacketInFormat(init: Omit<Init<NxSetPacketInFormat>, 'type'> = {}): NxSetPacketInFormat {
  return filled({ type: 'nxSetPacketInFormat', xid: 0, format: 'standard' }, init)
}

/**
 * Builds an {@link NxFlowAge}: the controller asks for how long flows have been idle.
 *
 * @example
 * ```ts
 * import { encode, nxFlowAge } from 'daolinet/codec'
 *
 * console.log(Buffer.from(encode(nxFlowAge())).toString('hex')) // 04040010000000000000232000000012
 * ```
 */
export function nxFlowAge(init: { readonly xid?: number } = {}): NxFlowAge {
  return filled({ type: 'nxFlowAge', xid: 0 }, init)
}

/**
 * Builds an {@link NxSetControllerId}: the controller gives itself an id.
 *
 * @param init - the fields of {@link NxSetControllerId}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { formatMessage, nxSetControllerId } from 'daolinet/codec'
 *
 * console.log(formatMessage(nxSetControllerId({ controllerId: 5 })))
 * // prints NXT_SET_CONTROLLER_ID (OF1.3) (xid=0x0): id=5
 * ```
 */
export function nxSetControllerId(init: Omit<Init<NxSetControllerId>, 'type'> = {}): NxSetControllerId {
  return filled({ type: 'nxSetControllerId', xid: 0, controllerId: 0 }, init)
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
