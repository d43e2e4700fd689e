/**
 * Actions that Nicira had for OpenFlow 1.0, which lacks them. OpenFlow 1.3 has its own, and Open vSwitch 3.1
 * takes only those there. As text they read as OpenFlow's own.
 */
import { hexDigits } from '../../syntax/number.js'
import { nicira } from '../codec.js'
import { layout, u16, u32, u8, zeros } from '../layout.js'
import type { ActionText } from '../text.js'

// ext_action_header, pad[2]; uint32_t value;     NXAST_SET_QUEUE = 4, NXAST_SET_MPLS_LABEL = 30,
//                                                NXAST_GROUP = 40
// ext_action_header; uint16_t ethertype; pad[4]; NXAST_PUSH_MPLS = 23, NXAST_POP_MPLS = 24
// ext_action_header; uint8_t value; pad[5];      NXAST_SET_MPLS_TTL = 25, NXAST_SET_MPLS_TC = 31
// NXAST_DEC_TTL = 18 and NXAST_DEC_MPLS_TTL = 26 are the header and nothing else.

/** Sets the queue that later outputs use. */
export interface NxSetQueueAction {
  readonly type: 'nxSetQueue'
  readonly queueId: number
}

/** Sends the packet through a group. */
export interface NxGroupAction {
  readonly type: 'nxGroup'
  readonly groupId: number
}

/** Pushes an MPLS label stack entry. */
export interface NxPushMplsAction {
  readonly type: 'nxPushMpls'
  /** 0x8847 or 0x8848. */
  readonly ethertype: number
}

/** Pops the outermost MPLS label stack entry. */
export interface NxPopMplsAction {
  readonly type: 'nxPopMpls'
  /** EtherType of what is below the entry. */
  readonly ethertype: number
}

/** Sets the TTL of the outermost MPLS label stack entry. */
export interface NxSetMplsTtlAction {
  readonly type: 'nxSetMplsTtl'
  readonly ttl: number
}

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

/** Decrements the TTL. */
export interface NxDecTtlAction { readonly type: 'nxDecTtl' }

/** Decrements the MPLS TTL. */
export interface NxDecMplsTtlAction { readonly type: 'nxDecMplsTtl' }

/**
 * Builds an {@link NxSetQueueAction}: sets the queue that later outputs use.
 *
 * @example
 * ```ts
 * import { formatActions, nxSetQueue } from 'daolinet/codec'
 *
 * console.log(formatActions([nxSetQueue(5)])) // set_queue:5
 * ```
 */
export function nxSetQueue(queueId: number): NxSetQueueAction {
  return { type: 'nxSetQueue', queueId }
}

/**
 * Builds an {@link NxGroupAction}: sends the packet through a group.
 *
 * @example
 * ```ts
 * import { formatActions, nxGroup } from 'daolinet/codec'
 *
 * console.log(formatActions([nxGroup(5)])) // group:5
 * ```
 */
export function nxGroup(groupId: number): NxGroupAction {
  return { type: 'nxGroup', groupId }
}

/**
 * Builds an {@link NxPushMplsAction}: pushes an MPLS label stack entry.
 *
 * @example
 * ```ts
 * import { formatActions, nxPushMpls } from 'daolinet/codec'
 *
 * console.log(formatActions([nxPushMpls(0x8847)])) // push_mpls:0x8847
 * ```
 */
export function nxPushMpls(ethertype: number): NxPushMplsAction {
  return { type: 'nxPushMpls', ethertype }
}

/**
 * Builds an {@link NxPopMplsAction}: pops the outermost MPLS label stack entry.
 *
 * @example
 * ```ts
 * import { formatActions, nxPopMpls } from 'daolinet/codec'
 *
 * console.log(formatActions([nxPopMpls(0x0800)])) // pop_mpls:0x0800
 * ```
 */
export function nxPopMpls(ethertype: number): NxPopMplsAction {
  return { type: 'nxPopMpls', ethertype }
}

/**
 * Builds an {@link NxSetMplsTtlAction}: sets the TTL of the outermost MPLS label stack entry.
 *
 * @example
 * ```ts
 * import { formatActions, nxSetMplsTtl } from 'daolinet/codec'
 *
 * console.log(formatActions([nxSetMplsTtl(64)])) // set_mpls_ttl(64)
 * ```
 */
export function nxSetMplsTtl(ttl: number): NxSetMplsTtlAction {
  return { type: 'nxSetMplsTtl', ttl }
}

/**
 * Builds an {@link NxSetMplsLabelAction}: sets the label of the outermost MPLS label stack entry.
 *
 * @example
 * ```ts
 * import { formatActions, nxSetMplsLabel } from 'daolinet/codec'
 *
 * console.log(formatActions([nxSetMplsLabel(16)])) // set_mpls_label(16)
 * ```
 */
export function nxSetMplsLabel(label: number): NxSetMplsLabelAction {
  return { type: 'nxSetMplsLabel', label }
}

/**
 * Builds an {@link NxSetMplsTcAction}: sets the traffic class of the outermost MPLS label stack entry.
 *
 * @example
 * ```ts
 * import { formatActions, nxSetMplsTc } from 'daolinet/codec'
 *
 * console.log(formatActions([nxSetMplsTc(3)])) // set_mpls_tc(3)
 * ```
 */
export function nxSetMplsTc(tc: number): NxSetMplsTcAction {
  return { type: 'nxSetMplsTc', tc }
}

/**
 * Builds an {@link NxDecTtlAction}: decrements the TTL.
 *
 * @example
 * ```ts
 * import { formatActions, nxDecTtl } from 'daolinet/codec'
 *
 * console.log(formatActions([nxDecTtl()])) // dec_ttl
 * ```
 */
export function nxDecTtl(): NxDecTtlAction {
  return { type: 'nxDecTtl' }
}

/**
 * Builds an {@link NxDecMplsTtlAction}: decrements the MPLS TTL.
 *
 * @example
 * ```ts
 * import { formatActions, nxDecMplsTtl } from 'daolinet/codec'
 *
 * console.log(formatActions([nxDecMplsTtl()])) // dec_mpls_ttl
 * ```
 */
export function nxDecMplsTtl(): NxDecMplsTtlAction {
  return { type: 'nxDecMplsTtl' }
}

const old = (subtype: number) => nicira(subtype, { inActionSet: false, inOpenVSwitch: false })

export const nxSetQueueCodec = layout<NxSetQueueAction>('nxSetQueue', old(4), zeros(2), u32('queueId'))
export const nxGroupCodec = layout<NxGroupAction>('nxGroup', old(40), zeros(2), u32('groupId'))
export const nxPushMplsCodec = layout<NxPushMplsAction>('nxPushMpls', old(23), u16('ethertype'))
export const nxPopMplsCodec = layout<NxPopMplsAction>('nxPopMpls', old(24), u16('ethertype'))
export const nxSetMplsTtlCodec = layout<NxSetMplsTtlAction>('nxSetMplsTtl', old(25), u8('ttl'))
export const nxSetMplsLabelCodec =
  layout<NxSetMplsLabelAction>('nxSetMplsLabel', old(30), zeros(2), u32('label'))
export const nxSetMplsTcCodec = layout<NxSetMplsTcAction>('nxSetMplsTc', old(31), u8('tc'))
export const nxDecTtlCodec = layout<NxDecTtlAction>('nxDecTtl', old(18))
export const nxDecMplsTtlCodec = layout<NxDecMplsTtlAction>('nxDecMplsTtl', old(26))

export const nxSetQueueText: ActionText<NxSetQueueAction> = {
  format: ({ queueId }) => `set_queue:${queueId}`,
}
export const nxGroupText: ActionText<NxGroupAction> = { format: ({ groupId }) => `group:${groupId}` }
export const nxPushMplsText: ActionText<NxPushMplsAction> = {
  format: ({ ethertype }) => `push_mpls:${hexDigits(ethertype, 4)}`,
}
export const nxPopMplsText: ActionText<NxPopMplsAction> = {
  format: ({ ethertype }) => `pop_mpls:${hexDigits(ethertype, 4)}`,
}
export const nxSetMplsTtlText: ActionText<NxSetMplsTtlAction> = {
  format: ({ ttl }) => `set_mpls_ttl(${ttl})`,
}
export const nxSetMplsLabelText: ActionText<NxSetMplsLabelAction> = {
  format: ({ label }) => `set_mpls_label(${label})`,
}
export const nxSetMplsTcText: ActionText<NxSetMplsTcAction> = { format: ({ tc }) => `set_mpls_tc(${tc})` }
export const nxDecTtlText: ActionText<NxDecTtlAction> = { format: () => 'dec_ttl' }
export const nxDecMplsTtlText: ActionText<NxDecMplsTtlAction> = { format: () => 'dec_mpls_ttl' }
