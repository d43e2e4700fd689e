/** How the switch carries out a meter-mod (OpenFlow 1.3.5 §7.3.4.4). */
import { MeterId, type DropBand, type DscpRemarkBand, type MeterMod } from '../../codec/index.js'
import { meterEntry } from '../datapath/meters.js'
import { Refusal } from './refusal.js'
import { refuseSetup } from './soundness.js'
import type { Datapath } from '../datapath/datapath.js'
import type { FlowEntry } from '../datapath/flow-table.js'
import type { Transaction } from '../datapath/transaction.js'

/**
 * Carries out a meter-mod that {@link refuseUnsound} has let pass.
 * @throws {@link Refusal} when the meter to add exists, or the meter to modify does not; after that, when the
 *   meter cannot be set up
 */
export function applyMeterMod(datapath: Datapath, message: MeterMod, transaction: Transaction): void {
  const { meters, clock } = datapath
  const { command, meterId, flags } = message
  if (command === 'delete') return deleteMeters(datapath, meterId, transaction)
  const before = meters.get(meterId)
  if (command === 'add' && before !== undefined) {
    throw new Refusal('OFPMMFC_METER_EXISTS', `meter ${meterId} exists`)
  }
  if (command === 'modify' && before === undefined) {
    throw new Refusal('OFPMMFC_UNKNOWN_METER', `there is no meter ${meterId}`)
  }
  const bands = message.bands as readonly (DropBand | DscpRemarkBand)[]
  refuseSetup(message)
  meters.set(meterId, meterEntry(meterId, flags, bands, clock.now()))
  transaction.onRollback(() => before === undefined ? meters.delete(meterId) : meters.set(meterId, before))
}

/** Removes meters, and the flows that use them. A meter that does not exist is no error. */
function deleteMeters(datapath: Datapath, meterId: number, transaction: Transaction): void {
  const { meters, flows } = datapath
  const gone = meterId === MeterId.ALL ? [...meters.keys()] : [meterId].filter((id) => meters.has(id))
  for (const id of gone) {
    const meter = meters.get(id)!
    meters.delete(id)
    transaction.onRollback(() => meters.set(id, meter))
  }
  datapath.removeFlows(flows.filter((flow) => gone.some((id) => isMetered(flow, id))), 'delete', transaction)
}

/** Whether a flow uses a meter. */
export function isMetered(flow: FlowEntry, meterId: number): boolean {
  return flow.instructions.some((one) => one.type === 'meter' && one.meterId === meterId)
}
