/**
 * Actions that Nicira had for OpenFlow 1.0, which lacks them; OpenFlow 1.3 has its own, and Open vSwitch 3.1
 * takes only those there.
 */
import { exactBytes, putU16, putU32, putU8, putZeros } from '../wire/bytes.js'
import { NICIRA_BODY, nicira, niciraBodiless } from './nicira.js'
import type { ActionCodec } from './codec.js'

// ext_action_header, pad[2]; uint32_t value;     NXAST_SET_QUEUE = 4, NXAST_SET_MPLS_LABEL = 30,
//                                                NXAST_GROUP = 40
// ext_action_header; uint16_t ethertype; pad[4]; NXAST_PUSH_MPLS = 23, NXAST_POP_MPLS = 24
// ext_action_header; uint8_t value; pad[5];      NXAST_SET_MPLS_TTL = 25, NXAST_SET_MPLS_TC = 31

/** Chooses the queue of the outputs that follow. */
export interface NxSetQueueAction { readonly type: 'nxSetQueue', readonly queueId: number }

/** Hands the packet to a group. */
export interface NxGroupAction { readonly type: 'nxGroup', readonly groupId: number }

/** Pushes an MPLS label stack entry. */
export interface NxPushMplsAction {
  readonly type: 'nxPushMpls'
  /** 0x8847 or 0x8848. */
  readonly ethertype: number
}

/** Pops the outermost MPLS label stack entry. */
export interface NxPopMplsAction {
  readonly type: 'nxPopMpls'
  /** Ethernet type of what lies beneath. */
  readonly ethertype: number
}

/** Sets the TTL of the outermost MPLS label stack entry. */
export interface NxSetMplsTtlAction { readonly type: 'nxSetMplsTtl', readonly ttl: number }

/** Sets the label of the outermost MPLS label stack entry. */
export interface NxSetMplsLabelAction {
  readonly type: 'nxSetMplsLabel'
  /** 20 bits. */
  readonly label: number
}

/** Sets the traffic class of the outermost MPLS label stack entry. */
export interface NxSetMplsTcAction {
  readonly type: 'nxSetMplsTc'
  /** 0 to 7. */
  readonly tc: number
}

type Put = (view: DataView, offset: number, value: number, field: string) => void

interface Width {
  readonly at: number
  readonly put: Put
  readonly get: (view: DataView, at: number) => number
}

const U8: Width = { at: NICIRA_BODY, put: putU8, get: (view, at) => view.getUint8(at) }
const U16: Width = { at: NICIRA_BODY, put: putU16, get: (view, at) => view.getUint16(at) }
const U32: Width = { at: NICIRA_BODY + 2, put: putU32, get: (view, at) => view.getUint32(at) }

/** The codec of an action with one number. */
function one<A extends { readonly type: string }>(
  type: A['type'], subtype: number, field: Exclude<keyof A, 'type'> & string, width: Width,
): ActionCodec<A> {
  return {
    type,
    ...nicira(subtype),
    decode(view, offset, end) {
      exactBytes(offset, end, 16, type, 'BAD_ACTION_LENGTH')
      return { type, [field]: width.get(view, offset + width.at) } as unknown as A
    },
    encode(action, view, offset) {
      putZeros(view, offset + NICIRA_BODY, offset + 16)
      width.put(view, offset + width.at, action[field] as number, field)
      return offset + 16
    },
  }
}

export const nxSetQueue = one<NxSetQueueAction>('nxSetQueue', 4, 'queueId', U32)
export const nxGroup = one<NxGroupAction>('nxGroup', 40, 'groupId', U32)
export const nxPushMpls = one<NxPushMplsAction>('nxPushMpls', 23, 'ethertype', U16)
export const nxPopMpls = one<NxPopMplsAction>('nxPopMpls', 24, 'ethertype', U16)
export const nxSetMplsTtl = one<NxSetMplsTtlAction>('nxSetMplsTtl', 25, 'ttl', U8)
export const nxSetMplsLabel = one<NxSetMplsLabelAction>('nxSetMplsLabel', 30, 'label', U32)
export const nxSetMplsTc = one<NxSetMplsTcAction>('nxSetMplsTc', 31, 'tc', U8)
/** Decrements the TTL. */
export const nxDecTtl = niciraBodiless('nxDecTtl', 18)
/** Decrements the MPLS TTL. */
export const nxDecMplsTtl = niciraBodiless('nxDecMplsTtl', 26)
