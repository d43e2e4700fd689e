/** Ports: their descriptions, and what happens to them. */
import { formatFlags, type BitNames } from '../../syntax/flags.js'
import { formatPort } from '../../syntax/port.js'
import type { Port } from '../../structures/port.js'
import type { MessageFormatter } from './formatter.js'

const config: BitNames = ['PORT_DOWN', '', 'NO_RECV', '', '', 'NO_FWD', 'NO_PACKET_IN']
const state: BitNames = ['LINK_DOWN', 'BLOCKED', 'LIVE']
const features: BitNames = [
  '10MB-HD', '10MB-FD', '100MB-HD', '100MB-FD', '1GB-HD', '1GB-FD', '10GB-FD', '40GB-FD', '100GB-FD',
  '1TB-FD', 'OTHER', 'COPPER', 'FIBER', 'AUTO_NEG', 'AUTO_PAUSE', 'AUTO_PAUSE_ASYM',
]

/** The names of the bits that are set, without those that have no name. */
function named(names: BitNames, bits: number): string {
  const known = names.reduce((mask, name, bit) => (name === '' ? mask : mask | (1 << bit)), 0)
  return formatFlags(names, (bits & known) >>> 0, ' ')
}

/** The bits of a port's `config` by name. */
export function formatPortConfig(bits: number): string {
  return named(config, bits)
}

/** Speeds, media and negotiation by name. */
export function formatPortFeatures(bits: number): string {
  return named(features, bits)
}

/** A port on several lines, of which the first begins with a space. */
export function formatPortDescription(port: Port): string {
  const feature = (label: string, bits: number): string[] =>
    (bits & 0xffff) === 0 ? [] : [`     ${label.padEnd(11)} ${formatPortFeatures(bits)}`]
  return [
    ` ${formatPort(port.portNo)}(${printableStart(port.name)}): addr:${port.hwAddr}`,
    `     config:     ${formatPortConfig(port.config)}`,
    `     state:      ${named(state, port.state)}`,
    ...feature('current:', port.curr),
    ...feature('advertised:', port.advertised),
    ...feature('supported:', port.supported),
    ...feature('peer:', port.peer),
    `     speed: ${Math.floor(port.currSpeed / 1000)} Mbps now, ${Math.floor(port.maxSpeed / 1000)} Mbps max`,
  ].join('\n')
}

function printableStart(name: string): string {
  return /^[\x20-\x7e]*/.exec(name)![0]
}

const reasons: Readonly<Record<string, string>> = { add: 'ADD', delete: 'DEL', modify: 'MOD' }

export const portStatus: MessageFormatter<'portStatus'> = ['OFPT_PORT_STATUS', (message) =>
  ` ${reasons[message.reason] ?? message.reason}:${formatPortDescription(message.port)}`]

export const portDescRequest: MessageFormatter<'portDescRequest'> =
  ['OFPST_PORT_DESC request', () => ' port=ANY']

/** The ports in the order of their numbers, whatever their order in the reply. */
export const portDescReply: MessageFormatter<'portDescReply'> = ['OFPST_PORT_DESC reply', ({ ports }) =>
  [...ports].sort((a, b) => a.portNo - b.portNo).map((port) => `\n${formatPortDescription(port)}`).join('')]
