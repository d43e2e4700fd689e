/** From what tshark reads back to the messages that our decoder gives. */
import { actions, instructions } from './tshark-actions.js'
import { experimenterMessage } from './tshark-extensions.js'
import { SETUP } from './tshark-setup.js'
import { STATISTICS } from './tshark-statistics.js'
import { list, match, named, struct, type Value } from './tshark-values.js'
import type { Layer } from './readers.js'

function number(layer: Layer, key: string): number {
  return Number(layer[`openflow_v4.${key}`])
}

function asyncMasks(layer: Layer, role: string): Value {
  const mask = (kind: string): number => number(layer, `async_config.${kind}_mask.${role}`)
  return { packetIn: mask('packet_in'), portStatus: mask('port_status'), flowRemoved: mask('flow_removed') }
}

function asyncConfig(layer: Layer): Value {
  return { master: asyncMasks(layer, 'master'), slave: asyncMasks(layer, 'slave') }
}

function versions(element: Layer): number[] {
  const digits = (element['openflow_v4.hello_element.version.bitmap'] as string).replaceAll(':', '')
  const bits = Number(`0x${digits}`)
  return Array.from({ length: 31 }, (_, version) => version).filter((version) => (bits >> version & 1) === 1)
}

const COMMANDS = ['add', 'modify', 'modifyStrict', 'delete', 'deleteStrict']
const PACKET_IN_REASONS = ['noMatch', 'action', 'invalidTtl']
const FLOW_REMOVED_REASONS = ['idleTimeout', 'hardTimeout', 'delete', 'groupDelete']
const PORT_REASONS = ['add', 'delete', 'modify']

/** The type of a message, and how its fields are read. */
export type Reader = readonly [type: string, read?: (layer: Layer) => Value]

/** By number of the message type. */
const MESSAGES: Readonly<Record<number, Reader>> = {
  0: ['hello', (layer) => ({
    version: number(layer, 'version'),
    elements: list(layer, 'Element').map((one) => ({ type: 'versionBitmap', versions: versions(one) })),
  })],
  1: ['error', (layer) => ({
    errorType: number(layer, 'error.type'), errorCode: number(layer, 'error.code'),
  })],
  2: ['echoRequest'],
  3: ['echoReply'],
  4: ['experimenter', experimenterMessage],
  5: ['featuresRequest'],
  6: ['featuresReply', (layer) => ({
    ...struct(layer, 'switch_features'), reserved: number(layer, 'switch_features_reserved'),
  })],
  7: ['getConfigRequest'],
  8: ['getConfigReply', (layer) => struct(layer, 'switch_config')],
  9: ['setConfig', (layer) => struct(layer, 'switch_config')],
  10: ['packetIn', (layer) => ({
    ...named(struct(layer, 'packet_in'), 'reason', PACKET_IN_REASONS), match: match(layer),
  })],
  11: ['flowRemoved', (layer) => ({
    ...named(struct(layer, 'flow_removed'), 'reason', FLOW_REMOVED_REASONS), match: match(layer),
  })],
  12: ['portStatus', (layer) => ({
    ...named(struct(layer, 'port_status'), 'reason', PORT_REASONS),
    port: struct(list(layer, 'Port')[0]!, 'port'),
  })],
  13: ['packetOut', (layer) => ({ ...struct(layer, 'packet_out'), actions: actions(layer) })],
  14: ['flowMod', (layer) => ({
    ...named(struct(layer, 'flowmod'), 'command', COMMANDS),
    match: match(layer),
    instructions: instructions(layer),
  })],
  20: ['barrierRequest'],
  21: ['barrierReply'],
  26: ['getAsyncRequest'],
  27: ['getAsyncReply', asyncConfig],
  28: ['setAsync', asyncConfig],
  ...SETUP,
}

/** By direction and number of the multipart type. */
const MULTIPARTS: Readonly<Record<string, Reader>> = {
  'request 0': ['descRequest'],
  'reply 0': ['descReply', (layer) => struct(layer, 'switch_description')],
  'request 1': ['flowStatsRequest', (layer) => ({
    ...struct(layer, 'flow_stats_request'), match: match(layer),
  })],
  'reply 1': ['flowStatsReply', (layer) => ({
    flows: list(layer, 'Flow stats').map((flow) => ({
      ...struct(flow, 'flow_stats'), match: match(flow), instructions: instructions(flow),
    })),
  })],
  'request 13': ['portDescRequest'],
  'reply 13': ['portDescReply', (layer) => ({
    ports: list(layer, 'Port').map((port) => struct(port, 'port')),
  })],
  ...STATISTICS,
}

/** The message that tshark reads, as our decoder would give it, without payloads and bodies of extensions. */
export function messageOf(layer: Layer): Value {
  const messageType = number(layer, 'type')
  const header = { xid: number(layer, 'xid') }
  const direction = messageType === 18 ? 'request' : messageType === 19 ? 'reply' : undefined
  if (direction === undefined) return read(MESSAGES[messageType], layer, header)
  const multipart = number(layer, `multipart_${direction}.type`)
  const flags = number(layer, `multipart_${direction}.flags`)
  return read(MULTIPARTS[`${direction} ${multipart}`], layer, { ...header, flags })
}

function read(reader: Reader | undefined, layer: Layer, header: Value): Value {
  if (reader === undefined) throw new Error(`not a known message: ${JSON.stringify(layer)}`)
  const [type, fields] = reader
  return { type, ...header, ...fields?.(layer) }
}

/** What tshark reads in the packet that a message carries. */
export function packetOf(layer: Layer): Value | undefined {
  const eth = list(layer, 'Data')[0]?.['eth'] as Layer | undefined
  return eth && { dst: eth['eth.dst'], src: eth['eth.src'], ethType: Number(eth['eth.type']) }
}
