/** How the switch answers messages about bundles (ONF EXT-230). */
import {
  BundleFlags, decode, type BundleAddMessage, type BundleControl, type BundleControlType,
} from '../../codec/index.js'
import { BundleFailure } from './bundles.js'
import { isModification, type Modification } from './modification.js'
import { modify } from './modify.js'
import { ERROR_DATA, Refusal } from './refusal.js'
import type { Controller } from './controller.js'
import type { SwitchCore } from './core.js'

const REPLIES = {
  openRequest: 'openReply', closeRequest: 'closeReply', commitRequest: 'commitReply',
  discardRequest: 'discardReply',
} as const satisfies Record<Extract<BundleControlType, `${string}Request`>, BundleControlType>

/** Opens, closes, commits or discards a bundle. */
export function answerBundleControl(
  core: SwitchCore, connection: Controller, message: BundleControl,
): void {
  const { xid, bundleId, ctrlType } = message
  if (ctrlType === 'commitRequest') commit(core, connection, message)
  else connection.bundles.control(message)
  // Of all other types, `control` has thrown.
  const reply = REPLIES[ctrlType as keyof typeof REPLIES]
  connection.send({ type: 'bundleControl', xid, bundleId, ctrlType: reply })
}

/** When a message fails, the controller gets an error for the message, and another one for the commit. */
function commit(core: SwitchCore, connection: Controller, message: BundleControl): void {
  try {
    connection.bundles.commit(message, (bundled, transaction) => {
      refusePortModAtOnce(bundled, message)
      modify(core, bundled, connection, transaction)
    })
  } catch (error) {
    if (!(error instanceof BundleFailure)) throw error
    const { bundled: { message: { xid }, data }, refusal } = error
    connection.send({ type: 'error', xid, ...refusal.numbers, data })
    throw new Refusal('OFPBFC_MSG_FAILED', error.message)
  }
}

/** As in Open vSwitch, ports cannot be changed at the same moment as flows. */
function refusePortModAtOnce({ type }: Modification, { flags }: BundleControl): void {
  if (type === 'portMod' && (flags & BundleFlags.ATOMIC) !== 0) {
    throw new Refusal('OFPBFC_MSG_FAILED', 'a port-mod in an atomic bundle')
  }
}

/** Adds a message to a bundle. */
export function answerBundleAdd(
  connection: Controller, message: BundleAddMessage, frame: Uint8Array,
): void {
  // The frame is part of the receive buffer, and the message has to last until the commit: it is copied.
  const data = frame.slice()
  const { message: bundled } = decode(data) as BundleAddMessage
  if (!isModification(bundled)) return
  connection.bundles.add(message, { message: bundled, data: data.subarray(0, ERROR_DATA) })
}
