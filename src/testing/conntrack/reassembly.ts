/** Puts the fragments of a packet together, and carries over to them what became of the whole. */
import { onesComplement } from '../packet/checksum.js'
import { PipelinePacket } from '../packet/packet.js'
import { fragmentHeader, type Fragment } from './fragment.js'

/** The most bytes of a packet. */
const LARGEST = 65_535

/**
 * The whole packet.
 * @param fragments - all of it, in their order
 * @param last - the one that has come last: the whole has its registers
 * @returns undefined when it would be larger than a packet can be
 */
export function wholeOf(fragments: readonly Fragment[], last: PipelinePacket): PipelinePacket | undefined {
  const [first] = fragments
  const { packet, at } = first!
  const size = fragments.at(-1)!.to
  if (at + size > LARGEST) return undefined
  const bytes = new Uint8Array(at + size)
  bytes.set(packet.bytes.subarray(0, at))
  for (const one of fragments) {
    bytes.set(one.packet.bytes.subarray(one.at, one.at + one.to - one.from), at + one.from)
  }
  const { ipv4, ipv6 } = packet.layout
  const frame = ipv4 === undefined ? withoutFragmentHeader(bytes, ipv6!) : whole4(bytes, ipv4)
  return new PipelinePacket(frame, last.registers, last.turns)
}

function whole4(bytes: Uint8Array, ip: number): Uint8Array {
  const view = new DataView(bytes.buffer)
  view.setUint16(ip + 2, bytes.length - ip)
  view.setUint16(ip + 6, view.getUint16(ip + 6) & ~0x2000)
  view.setUint16(ip + 10, 0)
  const header = (view.getUint8(ip) & 0xf) * 4
  view.setUint16(ip + 10, ~onesComplement(view, ip, ip + header) & 0xffff)
  return bytes
}

function withoutFragmentHeader(bytes: Uint8Array, ip: number): Uint8Array {
  const { at, saidAt } = fragmentHeader(new DataView(bytes.buffer), ip)
  bytes[saidAt] = bytes[at]!
  const whole = new Uint8Array(bytes.length - 8)
  whole.set(bytes.subarray(0, at))
  whole.set(bytes.subarray(at + 8), at)
  new DataView(whole.buffer).setUint16(ip + 4, whole.length - ip - 40)
  return whole
}

/**
 * The fragments, after the whole went through the connection tracker: with its state and registers, its
 * addresses, and in the first one its transport header.
 */
export function fragmentsAfter(
  fragments: readonly Fragment[], whole: PipelinePacket,
): readonly PipelinePacket[] {
  const addresses = whole.layout.ipv4 === undefined ? ['ipv6Src', 'ipv6Dst'] : ['ipv4Src', 'ipv4Dst']
  return fragments.map(({ packet, at, from, to }) => {
    const part = new PipelinePacket(packet.bytes, whole.registers, whole.turns)
    part.recirculations = packet.recirculations
    part.queueId = packet.queueId
    for (const field of addresses) part.translate(field, integerAt(whole, field))
    if (from === 0) new Uint8Array(part.view.buffer).set(contentOf(whole, at).subarray(0, to), at)
    part.believe(whole)
    part.tracking = whole.tracking === undefined ? undefined : { ...whole.tracking, settled: false }
    return part
  })
}

/** An address that a packet has now, whatever flows take it to be. */
function integerAt({ view, layout: { ipv4, ipv6 } }: PipelinePacket, field: string): bigint {
  const source = field.endsWith('Src')
  if (ipv4 !== undefined) return BigInt(view.getUint32(ipv4 + (source ? 12 : 16)))
  const at = ipv6! + (source ? 8 : 24)
  return (view.getBigUint64(at) << 64n) | view.getBigUint64(at + 8)
}

/** What follows the headers that the fragments have too. @param at - where it begins in a fragment */
function contentOf(whole: PipelinePacket, at: number): Uint8Array {
  return whole.bytes.subarray(whole.layout.ipv4 === undefined ? at - 8 : at)
}
