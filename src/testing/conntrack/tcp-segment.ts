/** The header of a TCP segment (RFC 9293 §3.1). */
import type { IpPacket } from './ip.js'

/** What a connection tracker reads of a TCP segment. Sequence numbers are 32 bits, unsigned. */
export interface Segment {
  readonly fin: boolean
  readonly syn: boolean
  readonly rst: boolean
  readonly ack: boolean
  /** Whether its flags are a combination that TCP uses. */
  readonly sound: boolean
  readonly sequence: number
  readonly acknowledged: number
  /** The window as it is in the header. */
  readonly window: number
  /** The bytes of data. */
  readonly data: number
  /** By how many bits the window is to be shifted; undefined without the option (RFC 7323 §2.2). */
  readonly scale: number | undefined
}

const [FIN, SYN, RST, PSH, ACK, URG] = [0x01, 0x02, 0x04, 0x08, 0x10, 0x20] as const

/** The largest shift that is used (RFC 7323 §2.3). */
export const MAX_SCALE = 14

/** Reads the segment in an IP packet. */
export function segmentOf({ view, payload: at }: IpPacket): Segment {
  const flags = view.getUint8(at + 13)
  const header = (view.getUint8(at + 12) >>> 4) * 4
  return {
    fin: (flags & FIN) !== 0, syn: (flags & SYN) !== 0, rst: (flags & RST) !== 0, ack: (flags & ACK) !== 0,
    sound: areSound(flags),
    sequence: view.getUint32(at + 4), acknowledged: view.getUint32(at + 8), window: view.getUint16(at + 14),
    data: view.byteLength - at - header,
    scale: scaleOf(view, at + 20, at + header),
  }
}

/** SYN goes with neither RST nor FIN. Without SYN there is ACK or RST; without ACK no FIN, PSH or URG. */
function areSound(flags: number): boolean {
  if ((flags & SYN) !== 0 ? (flags & (RST | FIN)) !== 0 : (flags & (ACK | RST)) === 0) return false
  return (flags & ACK) !== 0 || (flags & (FIN | PSH | URG)) === 0
}

const [END_OF_OPTIONS, NO_OPERATION, WINDOW_SCALE] = [0, 1, 3] as const

function scaleOf(view: DataView, from: number, to: number): number | undefined {
  let scale: number | undefined
  for (let at = from; to - at >= 3;) {
    const kind = view.getUint8(at)
    if (kind === END_OF_OPTIONS) break
    if (kind === WINDOW_SCALE) scale = Math.min(view.getUint8(at + 2), MAX_SCALE)
    at += kind === NO_OPERATION ? 1 : Math.max(2, view.getUint8(at + 1))
  }
  return scale
}
