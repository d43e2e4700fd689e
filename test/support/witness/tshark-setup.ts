/** Messages that set a switch up, and ask how it was set up, in what tshark reads. */
import { actions } from './tshark-actions.js'
import { list, named, struct, type Value } from './tshark-values.js'
import type { Layer } from './readers.js'
import type { Reader } from './tshark-messages.js'

const ROLES = ['noChange', 'equal', 'master', 'slave']
const GROUP_TYPES = ['all', 'select', 'indirect', 'fastFailover']
const COMMANDS = ['add', 'modify', 'delete']

/** The fields of a group: tshark's `type` is our `groupType`. */
export function group(layer: Layer, name: string): Value {
  const { type, ...rest } = struct(layer, name)
  const buckets = list(layer, 'Bucket').map(
    (bucket) => ({ ...struct(bucket, 'bucket'), actions: actions(bucket) }),
  )
  return { ...rest, groupType: GROUP_TYPES[type as number], buckets }
}

/** The bands of a meter. */
export function bands(layer: Layer): Value[] {
  return list(layer, 'Meter band').map((band) => {
    const { type, rate, burstSize, dscpRemarkPrecLevel: precLevel } = struct(band, 'meter_band')
    return type === 1 ? { type: 'drop', rate, burstSize } : { type: 'dscpRemark', rate, burstSize, precLevel }
  })
}

function queue(layer: Layer): Value {
  const properties = list(layer, 'Queue property').map((property) => ({
    type: Number(property['openflow_v4.queue_prop.property']) === 1 ? 'minRate' : 'maxRate',
    rate: Number(property['openflow_v4.queue_prop.min_rate.rate']),
  }))
  return { ...struct(layer, 'packet_queue'), properties }
}

/** By number of the message type. */
export const SETUP: Readonly<Record<number, Reader>> = {
  15: ['groupMod', (layer) => named(group(layer, 'groupmod'), 'command', COMMANDS)],
  16: ['portMod', (layer) => struct(layer, 'portmod')],
  17: ['tableMod', (layer) => ({ ...struct(layer, 'tablemod'), config: 0 })],
  22: ['queueGetConfigRequest', (layer) => struct(layer, 'queue_get_config_request')],
  23: ['queueGetConfigReply', (layer) => ({
    ...struct(layer, 'queue_get_config_reply'), queues: list(layer, 'Queue').map(queue),
  })],
  24: ['roleRequest', (layer) => named(struct(layer, 'role_request'), 'role', ROLES)],
  25: ['roleReply', (layer) => named(struct(layer, 'role_reply'), 'role', ROLES)],
  29: ['meterMod', (layer) => ({
    ...named(struct(layer, 'metermod'), 'command', COMMANDS), bands: bands(layer),
  })],
}
