/** The fields with which a packet-in says what became of a packet in the tables (OpenFlow 1.3.5 §7.4.1). */
import { formatIpv4, formatIpv6, type Match } from '../../codec/index.js'
import { CtState } from '../packet/tracking.js'
import type { PipelinePacket } from '../packet/packet.js'

const REGISTERS = Array.from({ length: 16 }, (_, i) => `reg${i}`)

/** The states in which a packet certainly belongs to a connection. */
const CONNECTED = CtState.NEW | CtState.ESTABLISHED | CtState.REPLY

/** The port that the packet came in on, and all fields that are not in its bytes and are not 0. */
export function pipelineFields(packet: PipelinePacket): Match {
  const value = (name: string): bigint => packet.get(name) ?? 0n
  const match: Record<string, unknown> = { inPort: packet.inPort }
  for (const name of [...REGISTERS, 'pktMark', 'ctState', 'ctZone', 'ctMark']) {
    if (value(name) !== 0n) match[name] = Number(value(name))
  }
  for (const name of ['metadata', 'tunnelId', 'ctLabel']) if (value(name) !== 0n) match[name] = value(name)
  for (const end of ['Src', 'Dst']) {
    const [four, six] = [value(`tunIpv4${end}`), value(`tunIpv6${end}`)]
    if (four !== 0n) match[`tunIpv4${end}`] = formatIpv4(Number(four))
    if (six !== 0n) match[`tunIpv6${end}`] = formatIpv6(six)
  }
  // What is said of a connection wants the type of its packets beside it.
  if (value('ctState') !== 0n) match['ethType'] = packet.layout.ethType
  const known = (Number(value('ctState')) & CONNECTED) !== 0 && value('ctNwProto') !== 0n
  return { ...match, ...(known ? connectionFields(packet.layout.ipv6 !== undefined, value) : {}) }
}

function connectionFields(isIpv6: boolean, value: (name: string) => bigint): Match {
  const ends = isIpv6
    ? { ctIpv6Src: formatIpv6(value('ctIpv6Src')), ctIpv6Dst: formatIpv6(value('ctIpv6Dst')) }
    : { ctNwSrc: formatIpv4(Number(value('ctNwSrc'))), ctNwDst: formatIpv4(Number(value('ctNwDst'))) }
  const number = (name: string): number => Number(value(name))
  return { ...ends, ctNwProto: number('ctNwProto'), ctTpSrc: number('ctTpSrc'), ctTpDst: number('ctTpDst') }
}
