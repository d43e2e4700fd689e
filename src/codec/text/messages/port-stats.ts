import { counter, seconds } from '../../syntax/number.js'
import { formatPort } from '../../syntax/port.js'
import type { PortStats } from '../../messages/multipart/port-stats.js'
import type { MessageFormatter } from './formatter.js'

export const portStatsRequest: MessageFormatter<'portStatsRequest'> =
  ['OFPST_PORT request', ({ portNo }) => ` port_no=${formatPort(portNo)}`]

export const portStatsReply: MessageFormatter<'portStatsReply'> = ['OFPST_PORT reply', ({ ports }) =>
  ` ${ports.length} ports${ports.map(formatPortStats).join('')}`]

function formatPortStats(port: PortStats): string {
  return [
    `\n  port ${formatPort(port.portNo).padStart(2)}: rx pkts=${counter(port.rxPackets)}`,
    `bytes=${counter(port.rxBytes)}`,
    `drop=${counter(port.rxDropped)}`,
    `errs=${counter(port.rxErrors)}`,
    `frame=${counter(port.rxFrameErr)}`,
    `over=${counter(port.rxOverErr)}`,
    `crc=${counter(port.rxCrcErr)}\n           tx pkts=${counter(port.txPackets)}`,
    `bytes=${counter(port.txBytes)}`,
    `drop=${counter(port.txDropped)}`,
    `errs=${counter(port.txErrors)}`,
    `coll=${counter(port.collisions)}`,
  ].join(', ').replace(/, (?=\n)/, '') + duration(port)
}

const NO_DURATION = 0xffff_ffff

function duration({ durationSec, durationNsec }: PortStats): string {
  return durationSec === NO_DURATION ? '' : `\n           duration=${seconds(durationSec, durationNsec)}`
}
