/** Actions (OpenFlow 1.3.5 §7.2.5): the tables of all of them, as bytes and as text, and their types. */
import { bundleCodec, bundleLoadCodec, bundleLoadText, bundleText } from './nicira/bundle.js'
import { checkPktLargerCodec, checkPktLargerText } from './nicira/check-pkt-larger.js'
import { cloneCodec, cloneText, type CloneActionOf } from './nicira/clone.js'
import { conjunctionCodec, conjunctionText } from './nicira/conjunction.js'
import { controllerCodec, controllerText } from './nicira/controller.js'
import { controller2Codec, controller2Text } from './nicira/controller2.js'
import { ctClearCodec, ctClearText } from './nicira/ct-clear.js'
import { ctCodec, ctText, type CtActionInitOf, type CtActionOf } from './nicira/ct.js'
import { debugRecircCodec, debugRecircText, debugSlowCodec, debugSlowText } from './nicira/debug.js'
import { decNshTtlCodec, decNshTtlText } from './nicira/dec-nsh-ttl.js'
import { decTtlCntIdsCodec, decTtlCntIdsText } from './nicira/dec-ttl-cnt-ids.js'
import { deleteFieldCodec, deleteFieldText } from './nicira/delete-field.js'
import { decapCodec, decapText, encapCodec, encapText } from './nicira/encap.js'
import { exitCodec, exitText } from './nicira/exit.js'
import { finTimeoutCodec, finTimeoutText } from './nicira/fin-timeout.js'
import { learn2Codec, learn2Text, learnCodec, learnText } from './nicira/learn.js'
import { multipathCodec, multipathText } from './nicira/multipath.js'
import { natCodec, natText } from './nicira/nat.js'
import { noteCodec, noteText } from './nicira/note.js'
import { nxWriteMetadataCodec, nxWriteMetadataText } from './nicira/nx-write-metadata.js'
import {
  nxDecMplsTtlCodec, nxDecMplsTtlText, nxDecTtlCodec, nxDecTtlText, nxGroupCodec, nxGroupText,
  nxPopMplsCodec, nxPopMplsText, nxPushMplsCodec, nxPushMplsText, nxSetMplsLabelCodec, nxSetMplsLabelText,
  nxSetMplsTcCodec, nxSetMplsTcText, nxSetMplsTtlCodec, nxSetMplsTtlText, nxSetQueueCodec, nxSetQueueText,
} from './nicira/openflow10.js'
import { outputReg2Codec, outputRegCodec, outputRegText } from './nicira/output-reg.js'
import { outputTruncCodec, outputTruncText } from './nicira/output-trunc.js'
import { popQueueCodec, popQueueText } from './nicira/pop-queue.js'
import { regLoad2Codec, regLoad2Text, regLoadCodec, regLoadText } from './nicira/reg-load.js'
import { regMoveCodec, regMoveText } from './nicira/reg-move.js'
import { resubmitCodec, resubmitTableCodec, resubmitTableCtCodec, resubmitText } from './nicira/resubmit.js'
import { sample2Codec, sample3Codec, sampleCodec, sampleText } from './nicira/sample.js'
import { sample4Codec, sample4Text } from './nicira/sample4.js'
import { setTunnel64Codec, setTunnel64Text, setTunnelCodec, setTunnelText } from './nicira/set-tunnel.js'
import { stackPopCodec, stackPopText, stackPushCodec, stackPushText } from './nicira/stack.js'
import { copyFieldCodec, copyFieldText } from './onf/copy-field.js'
import { groupCodec, groupText } from './openflow/group.js'
import {
  decMplsTtlCodec, decMplsTtlText, popMplsCodec, popMplsText, pushMplsCodec, pushMplsText, setMplsTtlCodec,
  setMplsTtlText,
} from './openflow/mpls.js'
import { outputCodec, outputText } from './openflow/output.js'
import { popPbbCodec, popPbbText, pushPbbCodec, pushPbbText } from './openflow/pbb.js'
import { setFieldCodec, setFieldText } from './openflow/set-field.js'
import { setQueueCodec, setQueueText } from './openflow/set-queue.js'
import {
  copyTtlInCodec, copyTtlInText, copyTtlOutCodec, copyTtlOutText, decNwTtlCodec, decNwTtlText,
  setNwTtlCodec, setNwTtlText,
} from './openflow/ttl.js'
import { popVlanCodec, popVlanText, pushVlanCodec, pushVlanText } from './openflow/vlan.js'
import { experimenterText, unknownText, type ExperimenterAction, type UnknownAction } from './unknown.js'
import type { ActionText } from './text.js'

/** Every action as bytes, one line each. */
export const actionCodecs = {
  // OpenFlow 1.3.5 §7.2.5
  output: outputCodec,
  copyTtlOut: copyTtlOutCodec,
  copyTtlIn: copyTtlInCodec,
  setMplsTtl: setMplsTtlCodec,
  decMplsTtl: decMplsTtlCodec,
  pushVlan: pushVlanCodec,
  popVlan: popVlanCodec,
  pushMpls: pushMplsCodec,
  popMpls: popMplsCodec,
  setQueue: setQueueCodec,
  group: groupCodec,
  setNwTtl: setNwTtlCodec,
  decNwTtl: decNwTtlCodec,
  setField: setFieldCodec,
  pushPbb: pushPbbCodec,
  popPbb: popPbbCodec,
  // ONF EXT-320
  copyField: copyFieldCodec,
  // Nicira's, as Open vSwitch has them: ovs-actions(7)
  resubmit: resubmitCodec,
  resubmitTable: resubmitTableCodec,
  resubmitTableCt: resubmitTableCtCodec,
  setTunnel: setTunnelCodec,
  setTunnel64: setTunnel64Codec,
  popQueue: popQueueCodec,
  regMove: regMoveCodec,
  regLoad: regLoadCodec,
  regLoad2: regLoad2Codec,
  note: noteCodec,
  multipath: multipathCodec,
  bundle: bundleCodec,
  bundleLoad: bundleLoadCodec,
  outputReg: outputRegCodec,
  outputReg2: outputReg2Codec,
  outputTrunc: outputTruncCodec,
  learn: learnCodec,
  learn2: learn2Codec,
  exit: exitCodec,
  finTimeout: finTimeoutCodec,
  controller: controllerCodec,
  controller2: controller2Codec,
  decTtlCntIds: decTtlCntIdsCodec,
  nxWriteMetadata: nxWriteMetadataCodec,
  stackPush: stackPushCodec,
  stackPop: stackPopCodec,
  sample: sampleCodec,
  sample2: sample2Codec,
  sample3: sample3Codec,
  sample4: sample4Codec,
  conjunction: conjunctionCodec,
  ct: ctCodec,
  nat: natCodec,
  ctClear: ctClearCodec,
  clone: cloneCodec,
  encap: encapCodec,
  decap: decapCodec,
  decNshTtl: decNshTtlCodec,
  checkPktLarger: checkPktLargerCodec,
  deleteField: deleteFieldCodec,
  debugSlow: debugSlowCodec,
  debugRecirc: debugRecircCodec,
  nxSetQueue: nxSetQueueCodec,
  nxGroup: nxGroupCodec,
  nxDecTtl: nxDecTtlCodec,
  nxPushMpls: nxPushMplsCodec,
  nxPopMpls: nxPopMplsCodec,
  nxSetMplsTtl: nxSetMplsTtlCodec,
  nxDecMplsTtl: nxDecMplsTtlCodec,
  nxSetMplsLabel: nxSetMplsLabelCodec,
  nxSetMplsTc: nxSetMplsTcCodec,
} as const

type Codecs = typeof actionCodecs

/**
 * Actions that contain other actions. Their types can only be completed here, where all actions are known.
 */
type Holder = 'clone' | 'ct'

type Codec = Codecs[Exclude<keyof Codecs, Holder>]

/** Executes actions on a copy of the packet and of its metadata; the original is unchanged. */
export interface CloneAction extends CloneActionOf<Action> {}

/** A {@link CloneAction} as {@link encode} takes it. */
export interface CloneActionInit extends CloneActionOf<ActionInit> {}

/** Sends the packet through the connection tracker. */
export interface CtAction extends CtActionOf<Action> {}

/** A {@link CtAction} as {@link encode} takes it. */
export interface CtActionInit extends CtActionInitOf<ActionInit> {}

/** Any action as {@link decode} returns it. Compare its `type` to narrow it down. */
export type Action = ReturnType<Codec['decode']> | CloneAction | CtAction | UnknownAction | ExperimenterAction

/** Any action as {@link encode} takes it. */
export type ActionInit =
  Parameters<Codec['encode']>[0] | CloneActionInit | CtActionInit | UnknownAction | ExperimenterAction

/** Every action as text, one line each. */
export const actionTexts = {
  output: outputText,
  copyTtlOut: copyTtlOutText,
  copyTtlIn: copyTtlInText,
  setMplsTtl: setMplsTtlText,
  decMplsTtl: decMplsTtlText,
  pushVlan: pushVlanText,
  popVlan: popVlanText,
  pushMpls: pushMplsText,
  popMpls: popMplsText,
  setQueue: setQueueText,
  group: groupText,
  setNwTtl: setNwTtlText,
  decNwTtl: decNwTtlText,
  setField: setFieldText,
  pushPbb: pushPbbText,
  popPbb: popPbbText,
  copyField: copyFieldText,
  resubmit: resubmitText,
  resubmitTable: resubmitText,
  resubmitTableCt: resubmitText,
  setTunnel: setTunnelText,
  setTunnel64: setTunnel64Text,
  popQueue: popQueueText,
  regMove: regMoveText,
  regLoad: regLoadText,
  regLoad2: regLoad2Text,
  note: noteText,
  multipath: multipathText,
  bundle: bundleText,
  bundleLoad: bundleLoadText,
  outputReg: outputRegText,
  outputReg2: outputRegText,
  outputTrunc: outputTruncText,
  learn: learnText,
  learn2: learn2Text,
  exit: exitText,
  finTimeout: finTimeoutText,
  controller: controllerText,
  controller2: controller2Text,
  decTtlCntIds: decTtlCntIdsText,
  nxWriteMetadata: nxWriteMetadataText,
  stackPush: stackPushText,
  stackPop: stackPopText,
  sample: sampleText,
  sample2: sampleText,
  sample3: sampleText,
  sample4: sample4Text,
  conjunction: conjunctionText,
  ct: ctText,
  nat: natText,
  ctClear: ctClearText,
  clone: cloneText,
  encap: encapText,
  decap: decapText,
  decNshTtl: decNshTtlText,
  checkPktLarger: checkPktLargerText,
  deleteField: deleteFieldText,
  debugSlow: debugSlowText,
  debugRecirc: debugRecircText,
  nxSetQueue: nxSetQueueText,
  nxGroup: nxGroupText,
  nxDecTtl: nxDecTtlText,
  nxPushMpls: nxPushMplsText,
  nxPopMpls: nxPopMplsText,
  nxSetMplsTtl: nxSetMplsTtlText,
  nxDecMplsTtl: nxDecMplsTtlText,
  nxSetMplsLabel: nxSetMplsLabelText,
  nxSetMplsTc: nxSetMplsTcText,
  unknown: unknownText,
  experimenter: experimenterText,
} as const satisfies { readonly [T in Action['type']]: ActionText<never> }

export {
  bundle, bundleLoad, type BundleAction, type BundleAlgorithm, type BundleLoadAction,
  type BundleLoadActionInit,
} from './nicira/bundle.js'
export {
  checkPktLarger, type CheckPktLargerAction, type CheckPktLargerActionInit,
} from './nicira/check-pkt-larger.js'
export { clone } from './nicira/clone.js'
export { conjunction, type ConjunctionAction } from './nicira/conjunction.js'
export { controller, type ControllerAction } from './nicira/controller.js'
export { controller2, type Controller2Action, type ControllerProperty } from './nicira/controller2.js'
export { ctClear, type CtClearAction } from './nicira/ct-clear.js'
export { ct, CtFlags } from './nicira/ct.js'
export { debugRecirc, debugSlow, type DebugRecircAction, type DebugSlowAction } from './nicira/debug.js'
export { decNshTtl, type DecNshTtlAction } from './nicira/dec-nsh-ttl.js'
export { decTtlCntIds, type DecTtlCntIdsAction } from './nicira/dec-ttl-cnt-ids.js'
export { deleteField, type DeleteFieldAction } from './nicira/delete-field.js'
export { decap, encap, type DecapAction, type EncapAction, type EncapProperty } from './nicira/encap.js'
export { exit, type ExitAction } from './nicira/exit.js'
export { finTimeout, type FinTimeoutAction } from './nicira/fin-timeout.js'
export type { HashFields } from './nicira/hash-fields.js'
export type { LearnSpec, LearnSpecInit } from './nicira/learn-spec.js'
export {
  learn, learn2, LearnFlags, type Learn2Action, type Learn2ActionInit, type LearnAction,
  type LearnActionInit,
} from './nicira/learn.js'
export {
  multipath, type MultipathAction, type MultipathActionInit, type MultipathAlgorithm,
} from './nicira/multipath.js'
export { nat, NatFlags, type NatAction, type NatActionInit } from './nicira/nat.js'
export { note, type NoteAction } from './nicira/note.js'
export { nxWriteMetadata, type NxWriteMetadataAction } from './nicira/nx-write-metadata.js'
export {
  nxDecMplsTtl, nxDecTtl, nxGroup, nxPopMpls, nxPushMpls, nxSetMplsLabel, nxSetMplsTc, nxSetMplsTtl,
  nxSetQueue, type NxDecMplsTtlAction, type NxDecTtlAction, type NxGroupAction, type NxPopMplsAction,
  type NxPushMplsAction, type NxSetMplsLabelAction, type NxSetMplsTcAction, type NxSetMplsTtlAction,
  type NxSetQueueAction,
} from './nicira/openflow10.js'
export {
  outputReg, outputReg2, type OutputReg2Action, type OutputReg2ActionInit, type OutputRegAction,
  type OutputRegActionInit,
} from './nicira/output-reg.js'
export { outputTrunc, type OutputTruncAction } from './nicira/output-trunc.js'
export { popQueue, type PopQueueAction } from './nicira/pop-queue.js'
export {
  regLoad, regLoad2, type RegLoad2Action, type RegLoad2ActionInit, type RegLoadAction,
  type RegLoadActionInit,
} from './nicira/reg-load.js'
export { regMove, type RegMoveAction, type RegMoveActionInit } from './nicira/reg-move.js'
export {
  resubmit, resubmitTable, resubmitTableCt, type ResubmitAction, type ResubmitTableAction,
  type ResubmitTableCtAction,
} from './nicira/resubmit.js'
export {
  sample, sample2, sample3, type Sample2Action, type Sample3Action, type SampleAction, type SampleDirection,
} from './nicira/sample.js'
export { sample4, type Sample4Action, type Sample4ActionInit } from './nicira/sample4.js'
export { setTunnel, setTunnel64, type SetTunnel64Action, type SetTunnelAction } from './nicira/set-tunnel.js'
export {
  stackPop, stackPush, type StackPopAction, type StackPopActionInit, type StackPushAction,
  type StackPushActionInit,
} from './nicira/stack.js'
export { copyField, type CopyFieldAction, type CopyFieldActionInit } from './onf/copy-field.js'
export { group, type GroupAction } from './openflow/group.js'
export {
  decMplsTtl, popMpls, pushMpls, setMplsTtl, type DecMplsTtlAction, type PopMplsAction, type PushMplsAction,
  type SetMplsTtlAction,
} from './openflow/mpls.js'
export { output, type OutputAction } from './openflow/output.js'
export { popPbb, pushPbb, type PopPbbAction, type PushPbbAction } from './openflow/pbb.js'
export { setField, type SetFieldAction, type SetFieldActionInit } from './openflow/set-field.js'
export { setQueue, type SetQueueAction } from './openflow/set-queue.js'
export {
  copyTtlIn, copyTtlOut, decNwTtl, setNwTtl, type CopyTtlInAction, type CopyTtlOutAction,
  type DecNwTtlAction, type SetNwTtlAction,
} from './openflow/ttl.js'
export { popVlan, pushVlan, type PopVlanAction, type PushVlanAction } from './openflow/vlan.js'
export type { ExperimenterAction, UnknownAction } from './unknown.js'
