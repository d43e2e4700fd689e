/** How the switch carries out a meter-mod (OpenFlow 1.3.5 §7.3.4.4). */
import {
  MeterFlags, MeterId, type DropBand, type DscpRemarkBand, type MeterBand, type MeterMod,
} from '../../../codec/index.js'
import { meterEntry } from '../datapath/meters.js'
import { Refusal } from './refusal.js'
import type { Datapath } from '../datapath/datapath.js'
import type { FlowEntry } from '../datapath/flow-table.js'
import type { Transaction } from '../datapath/transaction.js'

/** Bands of one meter, as many as Open vSwitch's own datapath has. */
export const MAX_BANDS = 8

const KNOWN_FLAGS = Object.values(MeterFlags).reduce((all, flag) => all | flag, 0)
const UNITS = MeterFlags.KBPS | MeterFlags.PKTPS

/** Meters that a switch has of its own accord, and a controller may shape. */
const VIRTUAL: readonly number[] = [MeterId.SLOWPATH, MeterId.CONTROLLER]

/** @throws {@link Refusal} for what is wrong with a meter-mod in any switch, in Open vSwitch's order */
export function refuseMeterMod({ command, flags, meterId, bands }: MeterMod): void {
  if (typeof command === 'number') throw new Refusal('OFPMMFC_BAD_COMMAND', `command ${command}`)
  if (command === 'delete') return
  if ((flags & UNITS) === UNITS) throw new Refusal('OFPMMFC_BAD_FLAGS', 'rates in kbit/s and in packets/s')
  for (const { type } of bands) {
    if (type === 'drop' || type === 'dscpRemark') continue
    throw new Refusal('OFPMMFC_BAD_BAND', `a band of type ${type}`)
  }
  const isMeter = (meterId > 0 && meterId <= MeterId.MAX) || VIRTUAL.includes(meterId)
  if (!isMeter) throw new Refusal('OFPMMFC_INVALID_METER', `no meter can be ${meterId}`)
  if (bands.length > MAX_BANDS) throw new Refusal('OFPMMFC_OUT_OF_BANDS', `more than ${MAX_BANDS} bands`)
}

/**
 * Carries out a meter-mod that {@link refuseMeterMod} has let through.
 * @throws {@link Refusal} for what the switch does not have, or has already, and then for what it cannot do
 */
export function applyMeterMod(datapath: Datapath, message: MeterMod, transaction: Transaction): void {
  const { meters, clock } = datapath
  const { command, meterId, flags } = message
  if (command === 'delete') return deleteMeters(datapath, meterId, transaction)
  const before = meters.get(meterId)
  if (command === 'add' && before !== undefined) {
    throw new Refusal('OFPMMFC_METER_EXISTS', `meter ${meterId} is there`)
  }
  if (command === 'modify' && before === undefined) {
    throw new Refusal('OFPMMFC_UNKNOWN_METER', `there is no meter ${meterId}`)
  }
  const bands = message.bands as readonly (DropBand | DscpRemarkBand)[]
  refuseSetup(flags, bands)
  meters.set(meterId, meterEntry(meterId, flags, bands, clock.now()))
  transaction.did(() => before === undefined ? meters.delete(meterId) : meters.set(meterId, before))
}

function refuseSetup(flags: number, bands: readonly MeterBand[]): void {
  if ((flags & UNITS) === 0) throw new Refusal('OFPMMFC_BAD_FLAGS', 'rates in no unit')
  if (bands.length === 0) throw new Refusal('OFPMMFC_OUT_OF_BANDS', 'a meter has one band at least')
  if (bands.some(({ rate }) => rate === 0)) throw new Refusal('OFPMMFC_BAD_RATE', 'a band of rate 0')
  if ((flags & ~KNOWN_FLAGS) !== 0) throw new Refusal('OFPMMFC_BAD_FLAGS', `flags ${flags}`)
}

/** The flows that go through a meter go with it. A meter that is not there is no error. */
function deleteMeters(datapath: Datapath, meterId: number, transaction: Transaction): void {
  const { meters, flows } = datapath
  const gone = meterId === MeterId.ALL ? [...meters.keys()] : [meterId].filter((id) => meters.has(id))
  for (const id of gone) {
    const meter = meters.get(id)!
    meters.delete(id)
    transaction.did(() => meters.set(id, meter))
  }
  datapath.removeFlows(flows.filter((flow) => gone.some((id) => isMetered(flow, id))), 'delete', transaction)
}

/** Whether a flow goes through a meter. */
export function isMetered(flow: FlowEntry, meterId: number): boolean {
  return flow.instructions.some((one) => one.type === 'meter' && one.meterId === meterId)
}
