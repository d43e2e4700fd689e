import { MeterFlags, MeterId, type MeterMod } from '../messages/core/meter-mod.js'
import type { Scope } from './finding.js'
import type { MeterBand } from '../structures/meter-band.js'

const FLAGS = Object.values(MeterFlags).reduce((all, flag) => all | flag, 0)
const UNITS = MeterFlags.KBPS | MeterFlags.PKTPS
/** Meters that a switch has by itself, and that a controller may configure. */
const VIRTUAL_METERS: readonly number[] = [MeterId.SLOWPATH, MeterId.CONTROLLER]

/** How many bands a meter may have: the limit of Open vSwitch's own datapath. */
export const MAX_BANDS = 8

/** Refuses what is wrong with a meter-mod by itself, in the order in which Open vSwitch checks it. */
export function checkMeterMod({ command, flags, meterId, bands }: MeterMod, scope: Scope): void {
  if (typeof command === 'number') {
    scope.refuse('OFPMMFC_BAD_COMMAND', 'command', `there is no command ${command}`)
  }
  if (command === 'delete') return
  if ((flags & UNITS) === UNITS) {
    scope.refuse('OFPMMFC_BAD_FLAGS', 'flags', 'rates are in kbit/s or in packets/s, not both')
  }
  for (const [index, { type }] of bands.entries()) {
    if (type !== 'drop' && type !== 'dscpRemark') refuseBand(type, index, scope)
  }
  if (!((meterId > 0 && meterId <= MeterId.MAX) || VIRTUAL_METERS.includes(meterId))) {
    scope.refuse('OFPMMFC_INVALID_METER', 'meterId', `no meter can be ${meterId}`)
  }
  if (bands.length > MAX_BANDS) {
    scope.refuse('OFPMMFC_OUT_OF_BANDS', 'bands', `a meter has ${MAX_BANDS} bands at most`)
  }
}

/**
 * Refuses what a switch checks after it has looked whether the meter exists: a configuration that it does not
 * support.
 */
export function checkMeterSetup({ command, flags, bands }: MeterMod, scope: Scope): void {
  if (command === 'delete') return
  if ((flags & UNITS) === 0) {
    scope.refuse('OFPMMFC_BAD_FLAGS', 'flags', 'rates are in kbit/s or in packets/s')
  }
  if (bands.length === 0) scope.refuse('OFPMMFC_OUT_OF_BANDS', 'bands', 'a meter has one band at least')
  for (const [index, { rate }] of bands.entries()) {
    if (rate === 0) scope.refuse('OFPMMFC_BAD_RATE', `bands[${index}].rate`, 'nothing goes at rate 0')
  }
  if ((flags & ~FLAGS) !== 0) scope.refuse('OFPMMFC_BAD_FLAGS', 'flags', 'there are unknown flags')
  for (const [index, { type }] of bands.entries()) {
    if (type === 'dscpRemark' && !scope.knows.hasBand(type)) refuseBand(type, index, scope)
  }
}

function refuseBand(type: MeterBand['type'], index: number, scope: Scope): void {
  scope.refuse('OFPMMFC_BAD_BAND', `bands[${index}]`, `${scope.knows.name} has no band ${type}`)
}
