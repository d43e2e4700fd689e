/** Statistics in what tshark reads. Some of its names are another struct's, or misspelt. */
import { bands, group } from './tshark-setup.js'
import { list, match, struct, type Value } from './tshark-values.js'
import type { Layer } from './readers.js'
import type { Reader } from './tshark-messages.js'

/** Fields of several structs in one. */
function structs(layer: Layer, ...names: readonly string[]): Value {
  return Object.assign({}, ...names.map((name) => struct(layer, name))) as Value
}

function each(layer: Layer, label: string, read: (layer: Layer) => Value): Value[] {
  return list(layer, label).map(read)
}

/** tshark writes errors out, and says `match_count`. */
function renamed(value: Value): Value {
  return Object.fromEntries(Object.entries(value).map(([name, field]) =>
    [name.replace(/(Frame|Over|Crc)Error$/, '$1Err').replace(/^matchCount$/, 'matchedCount'), field]))
}

function perType(layer: Layer, name: string): Value {
  const { ff, ...rest } = struct(layer, name)
  return { ...rest, fastFailover: ff }
}

/** By direction and number of the multipart type. */
export const STATISTICS: Readonly<Record<string, Reader>> = {
  'request 2': ['aggregateStatsRequest', (layer) => ({
    ...struct(layer, 'aggregate_stats_request'), match: match(layer),
  })],
  'reply 2': ['aggregateStatsReply', (layer) => struct(layer, 'aggregate_stats')],
  'request 3': ['tableStatsRequest'],
  'reply 3': ['tableStatsReply', (layer) => ({
    tables: each(layer, 'Table stats', (table) => renamed(struct(table, 'table_stats'))),
  })],
  'request 4': ['portStatsRequest', (layer) => struct(layer, 'port_stats_request')],
  'reply 4': ['portStatsReply', (layer) => ({
    ports: each(layer, 'Port stats', (port) => renamed(struct(port, 'port_stats'))),
  })],
  'request 5': ['queueStatsRequest', (layer) => struct(layer, 'queue_stats_request')],
  'reply 5': ['queueStatsReply', (layer) => ({
    queues: each(layer, 'Queue stats', (queue) => structs(queue, 'queue_stats', 'quee_stats', 'port_stats')),
  })],
  'request 6': ['groupStatsRequest', (layer) => struct(layer, 'group_stats_request')],
  'reply 6': ['groupStatsReply', (layer) => ({
    groups: each(layer, 'Group stats', (one) => ({
      ...structs(one, 'group_stats', 'flow_stats'),
      bucketStats: each(one, 'Bucket counter', (bucket) => struct(bucket, 'bucket_counter')),
    })),
  })],
  'request 7': ['groupDescRequest'],
  'reply 7': ['groupDescReply', (layer) => ({
    groups: each(layer, 'Group description', (one) => group(one, 'group_desc')),
  })],
  'request 8': ['groupFeaturesRequest'],
  'reply 8': ['groupFeaturesReply', (layer) => ({
    types: Number(layer['openflow_v4.group_features.types']),
    capabilities: Number(layer['openflow_v4.group_features.capabilities']),
    maxGroups: perType(layer, 'group_stats.max_groups'),
    actions: perType(layer, 'group_features.actions'),
  })],
  'request 9': ['meterStatsRequest', (layer) => struct(layer, 'meter_stats_request')],
  'reply 9': ['meterStatsReply', (layer) => ({
    meters: each(layer, 'Meter stats', (meter) => ({
      ...struct(meter, 'meter_stats'),
      bandStats: each(meter, 'Meter band stats', (band) => struct(band, 'meter_band_stats')),
    })),
  })],
  'request 10': ['meterConfigRequest', (layer) => struct(layer, 'meter_config_request')],
  'reply 10': ['meterConfigReply', (layer) => ({
    meters: each(
      layer, 'Meter config', (meter) => ({ ...struct(meter, 'meter_config'), bands: bands(meter) }),
    ),
  })],
  'request 11': ['meterFeaturesRequest'],
  'reply 11': ['meterFeaturesReply', (layer) => structs(layer, 'meter_features', 'features')],
}
