/** The codec's work written out by hand for these very messages. */
import type { Action, FlowMod, Match, PacketIn } from 'daolinet/codec'

const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'))

function mac(view: DataView, at: number): string {
  return `${HEX[view.getUint8(at)]}:${HEX[view.getUint8(at + 1)]}:${HEX[view.getUint8(at + 2)]}:${
    HEX[view.getUint8(at + 3)]}:${HEX[view.getUint8(at + 4)]}:${HEX[view.getUint8(at + 5)]}`
}

function ipv4(view: DataView, at: number): string {
  return `${view.getUint8(at)}.${view.getUint8(at + 1)}.${view.getUint8(at + 2)}.${view.getUint8(at + 3)}`
}

/** Decodes a packet-in whose match holds OpenFlow basic fields. */
export function decodePacketIn(bytes: Uint8Array): PacketIn {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.getUint8(0) !== 4 || view.getUint16(2) !== bytes.length) throw new Error('bad header')
  const matchLength = view.getUint16(26)
  const data = 24 + ((matchLength + 7) & ~7) + 2
  if (data > bytes.length) throw new Error('bad match')
  const reason = view.getUint8(14)
  return {
    type: 'packetIn',
    xid: view.getUint32(4),
    bufferId: view.getUint32(8),
    totalLen: view.getUint16(12),
    reason: reason === 0 ? 'noMatch' : reason === 1 ? 'action' : 'invalidTtl',
    tableId: view.getUint8(15),
    cookie: view.getBigUint64(16),
    match: decodeMatch(view, 28, 24 + matchLength) as Match,
    data: new Uint8Array(bytes.buffer, bytes.byteOffset + data, bytes.length - data),
  }
}

function decodeMatch(view: DataView, start: number, end: number): Record<string, unknown> {
  const match: Record<string, unknown> = {}
  for (let at = start; at < end;) {
    const next = at + 4 + view.getUint8(at + 3)
    if (next > end) throw new Error('bad field')
    oxm(match, view.getUint32(at) >>> 9 & 0x7f, view, at + 4)
    at = next
  }
  return match
}

function oxm(into: Record<string, unknown>, field: number, view: DataView, at: number): void {
  switch (field) {
    case 0: into.inPort = view.getUint32(at); break
    case 3: into.ethDst = mac(view, at); break
    case 4: into.ethSrc = mac(view, at); break
    case 5: into.ethType = view.getUint16(at); break
    case 10: into.ipProto = view.getUint8(at); break
    case 11: into.ipv4Src = ipv4(view, at); break
    case 12: into.ipv4Dst = ipv4(view, at); break
    default: throw new Error('a field that the benchmark does not use')
  }
}

/** Checks a packet-in and reads its port and its two MAC addresses, and adds them up. */
export function readThree(view: DataView, offset: number): number {
  const length = view.getUint16(offset + 2)
  const whole = offset + length <= view.byteLength && length >= 34
  if (!whole || view.getUint16(offset) !== 0x040a) throw new Error('bad message')
  const match = view.getUint16(offset + 26)
  const data = offset + 24 + ((match + 7) & ~7) + 2
  if (data + 14 > offset + length || view.getUint16(offset + 24) !== 1) throw new Error('bad match')
  let inPort = 0
  let at = offset + 28
  for (const end = offset + 24 + match; at < end;) {
    if (view.getUint32(at) === 0x80000004) inPort = view.getUint32(at + 4)
    at += 4 + view.getUint8(at + 3)
  }
  if (at !== offset + 24 + match) throw new Error('bad field')
  return inPort + view.getUint16(data) * 0x1_0000_0000 + view.getUint32(data + 2)
    + view.getUint16(data + 6) * 0x1_0000_0000 + view.getUint32(data + 8)
}

/** Decodes a flow-mod with one apply-actions of output, set-field and dec-nw-ttl. */
export function decodeFlowMod(bytes: Uint8Array): FlowMod {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.getUint8(0) !== 4 || view.getUint16(2) !== bytes.length) throw new Error('bad header')
  const matchLength = view.getUint16(50)
  const instructions = []
  for (let at = 48 + ((matchLength + 7) & ~7); at < bytes.length;) {
    const end = at + view.getUint16(at + 2)
    if (end <= at || end > bytes.length || view.getUint16(at) !== 4) throw new Error('bad instruction')
    instructions.push({ type: 'applyActions' as const, actions: decodeActions(view, at + 8, end) })
    at = end
  }
  return {
    type: 'flowMod',
    xid: view.getUint32(4),
    cookie: view.getBigUint64(8),
    cookieMask: view.getBigUint64(16),
    tableId: view.getUint8(24),
    command: 'add',
    idleTimeout: view.getUint16(26),
    hardTimeout: view.getUint16(28),
    priority: view.getUint16(30),
    bufferId: view.getUint32(32),
    outPort: view.getUint32(36),
    outGroup: view.getUint32(40),
    flags: view.getUint16(44),
    match: decodeMatch(view, 52, 48 + matchLength),
    instructions,
  } as FlowMod
}

function decodeActions(view: DataView, start: number, end: number) {
  const actions = []
  for (let at = start; at < end;) {
    const length = view.getUint16(at + 2)
    if (length < 8 || at + length > end) throw new Error('bad action')
    switch (view.getUint16(at)) {
      case 0:
        actions.push({ type: 'output', port: view.getUint32(at + 4), maxLen: view.getUint16(at + 8) })
        break
      case 24: actions.push({ type: 'decNwTtl' }); break
      case 25: {
        const field: Record<string, unknown> = {}
        oxm(field, view.getUint32(at + 4) >>> 9 & 0x7f, view, at + 8)
        actions.push({ type: 'setField', field })
        break
      }
      default: throw new Error('an action that the benchmark does not use')
    }
    at += length
  }
  return actions
}

/** Encodes such a flow-mod at the start of a buffer, and returns where it ends. */
export function encodeFlowMod(message: FlowMod, view: DataView): number {
  view.setUint32(4, message.xid)
  view.setBigUint64(8, message.cookie)
  view.setBigUint64(16, message.cookieMask)
  view.setUint8(24, message.tableId)
  view.setUint8(25, 0)
  view.setUint16(26, message.idleTimeout)
  view.setUint16(28, message.hardTimeout)
  view.setUint16(30, message.priority)
  view.setUint32(32, message.bufferId)
  view.setUint32(36, message.outPort)
  view.setUint32(40, message.outGroup)
  view.setUint16(44, message.flags)
  view.setUint16(46, 0)
  view.setUint16(48, 1)
  let at = 52
  const match = message.match
  if (match.inPort !== undefined) {
    view.setUint32(at, 0x80000004)
    view.setUint32(at + 4, match.inPort)
    at += 8
  }
  if (match.ethType !== undefined) {
    view.setUint32(at, 0x80000a02)
    view.setUint16(at + 4, match.ethType)
    at += 6
  }
  if (match.ethSrc !== undefined) {
    view.setUint32(at, 0x80000806)
    setMac(view, at + 4, match.ethSrc)
    at += 10
  }
  if (match.ethDst !== undefined) {
    view.setUint32(at, 0x80000606)
    setMac(view, at + 4, match.ethDst)
    at += 10
  }
  if (match.ipProto !== undefined) {
    view.setUint32(at, 0x80001401)
    view.setUint8(at + 4, match.ipProto)
    at += 5
  }
  if (match.ipv4Src !== undefined) {
    view.setUint32(at, 0x80001604)
    setIpv4(view, at + 4, match.ipv4Src)
    at += 8
  }
  if (match.ipv4Dst !== undefined) {
    view.setUint32(at, 0x80001804)
    setIpv4(view, at + 4, match.ipv4Dst)
    at += 8
  }
  view.setUint16(50, at - 48)
  while (at % 8 !== 0) view.setUint8(at++, 0)
  for (const instruction of message.instructions) {
    if (instruction.type !== 'applyActions') throw new Error('an instruction that the benchmark does not use')
    const start = at
    view.setUint16(at, 4)
    view.setUint32(at + 4, 0)
    at += 8
    for (const action of instruction.actions) at = encodeAction(action, view, at)
    view.setUint16(start + 2, at - start)
  }
  view.setUint32(0, 0x040e0000 | at)
  return at
}

function encodeAction(action: Action, view: DataView, at: number): number {
  switch (action.type) {
    case 'output':
      view.setUint32(at, 0x00000010)
      view.setUint32(at + 4, action.port)
      view.setUint16(at + 8, action.maxLen ?? 0)
      view.setUint16(at + 10, 0)
      view.setUint32(at + 12, 0)
      return at + 16
    case 'decNwTtl':
      view.setUint32(at, 0x00180008)
      view.setUint32(at + 4, 0)
      return at + 8
    case 'setField': return encodeSetField(action.field, view, at)
    default: throw new Error('an action that the benchmark does not use')
  }
}

function encodeSetField(field: Match, view: DataView, at: number): number {
  view.setUint32(at, 0x00190010)
  view.setUint32(at + 12, 0)
  if (field.ipv4Src !== undefined) {
    view.setUint32(at + 4, 0x80001604)
    setIpv4(view, at + 8, field.ipv4Src)
  } else if (field.ipv4Dst !== undefined) {
    view.setUint32(at + 4, 0x80001804)
    setIpv4(view, at + 8, field.ipv4Dst)
  } else if (field.ethSrc !== undefined) {
    view.setUint32(at + 4, 0x80000806)
    setMac(view, at + 8, field.ethSrc)
  } else if (field.ethDst !== undefined) {
    view.setUint32(at + 4, 0x80000606)
    setMac(view, at + 8, field.ethDst)
  } else {
    throw new Error('a field that the benchmark does not use')
  }
  return at + 16
}

function digit(code: number): number {
  return code <= 57 ? code - 48 : (code | 32) - 87
}

function setMac(view: DataView, at: number, text: string): void {
  for (let i = 0; i < 6; i++) {
    view.setUint8(at + i, digit(text.charCodeAt(i * 3)) * 16 + digit(text.charCodeAt(i * 3 + 1)))
  }
}

function setIpv4(view: DataView, at: number, text: string): void {
  let value = 0
  let octet = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 46) { value = value * 256 + octet; octet = 0 } else octet = octet * 10 + code - 48
  }
  view.setUint32(at, value * 256 + octet)
}
