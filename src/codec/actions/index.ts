/** Actions (OpenFlow 1.3.5 §7.2.5): the registry, and lists of them both ways. */
import { DecodeError, EncodeError } from '../errors.js'
import { borrow, needList, needObject, putU16 } from '../wire/bytes.js'
import { bundle, bundleLoad } from './bundle.js'
import { checkPktLarger } from './check-pkt-larger.js'
import { clone } from './clone.js'
import { conjunction } from './conjunction.js'
import { controller } from './controller.js'
import { controller2 } from './controller2.js'
import { ct } from './ct.js'
import { decTtlCntIds } from './dec-ttl-cnt-ids.js'
import { deleteField } from './delete-field.js'
import { decap, encap } from './encap.js'
import { finTimeout } from './fin-timeout.js'
import { group } from './group.js'
import { learn, learn2 } from './learn.js'
import { multipath } from './multipath.js'
import { nat } from './nat.js'
import { ctClear, debugRecirc, debugSlow, decNshTtl, exit, popQueue } from './nicira-bodiless.js'
import { note } from './note.js'
import { nxWriteMetadata } from './nx-write-metadata.js'
import {
  nxDecMplsTtl, nxDecTtl, nxGroup, nxPopMpls, nxPushMpls, nxSetMplsLabel, nxSetMplsTc, nxSetMplsTtl,
  nxSetQueue,
} from './openflow10.js'
import { output } from './output.js'
import { outputReg, outputReg2 } from './output-reg.js'
import { outputTrunc } from './output-trunc.js'
import { popPbb, popVlan } from './pop.js'
import { popMpls } from './pop-mpls.js'
import { pushMpls } from './push-mpls.js'
import { pushPbb } from './push-pbb.js'
import { pushVlan } from './push-vlan.js'
import { regLoad } from './reg-load.js'
import { regLoad2 } from './reg-load2.js'
import { copyField, regMove } from './reg-move.js'
import { resubmit, resubmitTable, resubmitTableCt } from './resubmit.js'
import { sample, sample2, sample3 } from './sample.js'
import { sample4 } from './sample4.js'
import { setField } from './set-field.js'
import { setMplsTtl } from './set-mpls-ttl.js'
import { setNwTtl } from './set-nw-ttl.js'
import { setQueue } from './set-queue.js'
import { setTunnel, setTunnel64 } from './set-tunnel.js'
import { stackPop, stackPush } from './stack.js'
import { copyTtlIn, copyTtlOut, decMplsTtl, decNwTtl } from './ttl.js'
import { encodeUnknownAction, type ExperimenterAction, type UnknownAction } from './unknown.js'
import type { ActionCodec, NestedActions } from './codec.js'

/** Every action, one line each. */
const codecs = {
  // OpenFlow 1.3.5 §7.2.5
  output,
  copyTtlOut,
  copyTtlIn,
  setMplsTtl,
  decMplsTtl,
  pushVlan,
  popVlan,
  pushMpls,
  popMpls,
  setQueue,
  group,
  setNwTtl,
  decNwTtl,
  setField,
  pushPbb,
  popPbb,
  // ONF EXT-320
  copyField,
  // Nicira's, as Open vSwitch has them: ovs-actions(7)
  resubmit,
  resubmitTable,
  resubmitTableCt,
  setTunnel,
  setTunnel64,
  popQueue,
  regMove,
  regLoad,
  regLoad2,
  note,
  multipath,
  bundle,
  bundleLoad,
  outputReg,
  outputReg2,
  outputTrunc,
  learn,
  learn2,
  exit,
  finTimeout,
  controller,
  controller2,
  decTtlCntIds,
  nxWriteMetadata,
  stackPush,
  stackPop,
  sample,
  sample2,
  sample3,
  sample4,
  conjunction,
  ct,
  nat,
  ctClear,
  clone,
  encap,
  decap,
  decNshTtl,
  checkPktLarger,
  deleteField,
  debugSlow,
  debugRecirc,
  nxSetQueue,
  nxGroup,
  nxDecTtl,
  nxPushMpls,
  nxPopMpls,
  nxSetMplsTtl,
  nxDecMplsTtl,
  nxSetMplsLabel,
  nxSetMplsTc,
} as const

type Codecs = typeof codecs

/** One action of a list, as it is decoded. */
export type Action = ReturnType<Codecs[keyof Codecs]['decode']> | UnknownAction | ExperimenterAction

/** One action of a list, as encoders accept it. */
export type ActionInit = Parameters<Codecs[keyof Codecs]['encode']>[0] | UnknownAction | ExperimenterAction

type AnyCodec = ActionCodec<{ readonly type: string }>

const EXPERIMENTER = 0xffff
const HEADER = 4
const MAX_DEPTH = 16

// Without a prototype, so that no action is called "constructor".
const byType = Object.assign(
  Object.create(null) as object,
  codecs as unknown as Readonly<Record<string, AnyCodec>>,
)
const all = Object.values(byType)
const byNumber: readonly (AnyCodec | undefined)[] =
  Array.from({ length: 32 }, (_, number) => all.find((codec) => codec.number === number))
const bySubtype = new Map<number, AnyCodec>(
  all
    .filter((codec) => codec.number === EXPERIMENTER)
    .map((codec) => [subtypeKey(codec.experimenter!, codec.subtype!), codec]),
)

function subtypeKey(experimenter: number, subtype: number): number {
  return experimenter * 0x10000 + subtype
}

const nesting: readonly NestedActions[] = Array.from({ length: MAX_DEPTH + 1 }, (_, depth) => ({
  decode(view, offset, end) {
    if (depth === MAX_DEPTH) {
      throw new DecodeError('TOO_DEEP', offset, `actions are nested more than ${MAX_DEPTH} deep`)
    }
    return decodeList(view, offset, end, depth)
  },
  encode: (actions, view, offset) => encodeList(actions, view, offset, depth),
}))

/**
 * Decodes the actions that lie from `offset` to `end`.
 * @throws {@link DecodeError} with the path of the action that is wrong, `actions[3]`.
 */
export function decodeActions(view: DataView, offset: number, end: number): Action[] {
  return decodeList(view, offset, end, 0)
}

function decodeList(view: DataView, offset: number, end: number, depth: number): Action[] {
  const actions: Action[] = []
  try {
    for (let at = offset; at < end;) {
      const length = end - at < 8 ? 0 : view.getUint16(at + 2)
      if (length < 8 || length % 8 !== 0 || at + length > end) {
        throw new DecodeError(
          'BAD_ACTION_LENGTH', at,
          end - at < 8
            ? `${end - at} bytes are left where an action takes at least 8`
            : `an action of ${length} bytes, where a multiple of 8 up to ${end - at} fits`,
        )
      }
      actions.push(decodeOne(view, at, at + length, depth))
      at += length
    }
  } catch (error) {
    throw error instanceof DecodeError ? error.within(`actions[${actions.length}]`) : error
  }
  return actions
}

function decodeOne(view: DataView, offset: number, end: number, depth: number): Action {
  const number = view.getUint16(offset)
  const codec = number === EXPERIMENTER ? experimenterCodec(view, offset, end) : byNumber[number]
  if (codec !== undefined) return codec.decode(view, offset, end, nesting[depth + 1]!) as Action
  return number === EXPERIMENTER
    ? { type: 'experimenter', experimenter: view.getUint32(offset + 4), body: borrow(view, offset + 8, end) }
    : { type: 'unknown', actionType: number, body: borrow(view, offset + HEADER, end) }
}

function experimenterCodec(view: DataView, offset: number, end: number): AnyCodec | undefined {
  if (end - offset < 16) return undefined
  return bySubtype.get(subtypeKey(view.getUint32(offset + 4), view.getUint16(offset + 8)))
}

/**
 * Encodes a list of actions; returns the offset behind it.
 * @throws {@link EncodeError} with the path of the action that is wrong, `actions[3].port`.
 */
export function encodeActions(actions: readonly ActionInit[], view: DataView, offset: number): number {
  return encodeList(actions, view, offset, 0)
}

function encodeList(actions: readonly ActionInit[], view: DataView, offset: number, depth: number): number {
  needList(actions, 'actions')
  let at = offset
  let index = 0
  try {
    for (; index < actions.length; index++) at = encodeOne(actions[index]!, view, at, depth)
  } catch (error) {
    throw error instanceof EncodeError ? error.within(`actions[${index}]`) : error
  }
  return at
}

function encodeOne(action: ActionInit, view: DataView, offset: number, depth: number): number {
  needObject(action, '')
  const codec = byType[action.type]
  const end = codec === undefined
    ? encodeOther(action, view, offset)
    : encodeKnown(codec, action, view, offset, depth)
  putU16(view, offset + 2, end - offset, 'length')
  return end
}

function encodeKnown(
  codec: AnyCodec, action: ActionInit, view: DataView, offset: number, depth: number,
): number {
  if (depth === MAX_DEPTH) throw tooDeep()
  view.setUint16(offset, codec.number)
  if (codec.experimenter !== undefined) {
    view.setUint32(offset + 4, codec.experimenter)
    view.setUint16(offset + 8, codec.subtype!)
  }
  return codec.encode(action, view, offset, nesting[depth + 1]!)
}

function tooDeep(): EncodeError {
  return new EncodeError('BAD_VALUE', 'actions', `actions are nested more than ${MAX_DEPTH} deep`)
}

function encodeOther(action: ActionInit, view: DataView, offset: number): number {
  if (action.type === 'unknown' || action.type === 'experimenter') {
    return encodeUnknownAction(action, view, offset)
  }
  throw new EncodeError('UNKNOWN_NAME', 'type', `no action is called "${action.type}"`)
}

export type { ActionCodec, NestedActions } from './codec.js'
export type { BundleAction, BundleAlgorithm, BundleLoadAction, BundleLoadActionInit } from './bundle.js'
export type { CheckPktLargerAction, CheckPktLargerActionInit } from './check-pkt-larger.js'
export type { CloneAction, CloneActionInit } from './clone.js'
export type { ConjunctionAction } from './conjunction.js'
export type { ControllerAction } from './controller.js'
export type { Controller2Action, ControllerProperty } from './controller2.js'
export type { CtAction, CtActionInit } from './ct.js'
export type { DecTtlCntIdsAction } from './dec-ttl-cnt-ids.js'
export type { DeleteFieldAction } from './delete-field.js'
export type { DecapAction, EncapAction, EncapProperty } from './encap.js'
export type { FinTimeoutAction } from './fin-timeout.js'
export type { GroupAction } from './group.js'
export type { HashFields } from './hash-fields.js'
export type { Learn2Action, Learn2ActionInit, LearnAction, LearnActionInit } from './learn.js'
export type { LearnSpec, LearnSpecInit } from './learn-spec.js'
export type { MultipathAction, MultipathActionInit, MultipathAlgorithm } from './multipath.js'
export type { NatAction, NatActionInit } from './nat.js'
export type { NoteAction } from './note.js'
export type { NxWriteMetadataAction } from './nx-write-metadata.js'
export type {
  NxGroupAction,
  NxPopMplsAction,
  NxPushMplsAction,
  NxSetMplsLabelAction,
  NxSetMplsTcAction,
  NxSetMplsTtlAction,
  NxSetQueueAction,
} from './openflow10.js'
export type { OutputAction } from './output.js'
export type {
  OutputReg2Action,
  OutputReg2ActionInit,
  OutputRegAction,
  OutputRegActionInit,
} from './output-reg.js'
export type { OutputTruncAction } from './output-trunc.js'
export type { PopMplsAction } from './pop-mpls.js'
export type { PushMplsAction } from './push-mpls.js'
export type { PushPbbAction } from './push-pbb.js'
export type { PushVlanAction } from './push-vlan.js'
export type { RegLoadAction, RegLoadActionInit } from './reg-load.js'
export type { RegLoad2Action, RegLoad2ActionInit } from './reg-load2.js'
export type { CopyFieldAction, CopyFieldActionInit, RegMoveAction, RegMoveActionInit } from './reg-move.js'
export type { ResubmitAction, ResubmitTableAction, ResubmitTableCtAction } from './resubmit.js'
export type { Sample2Action, Sample3Action, SampleAction, SampleDirection } from './sample.js'
export type { Sample4Action, Sample4ActionInit } from './sample4.js'
export type { SetFieldAction, SetFieldActionInit } from './set-field.js'
export type { SetMplsTtlAction } from './set-mpls-ttl.js'
export type { SetNwTtlAction } from './set-nw-ttl.js'
export type { SetQueueAction } from './set-queue.js'
export type { SetTunnel64Action, SetTunnelAction } from './set-tunnel.js'
export type { StackPopAction, StackPopActionInit, StackPushAction, StackPushActionInit } from './stack.js'
export type { ExperimenterAction, UnknownAction } from './unknown.js'
