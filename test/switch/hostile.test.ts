/** Hostile peers: whatever they send, at any time, the connection goes on or ends with a reason. */
import {
  encode, errorMessage, featuresReply, hello, packetIn, port, type MessageInit,
} from 'daolinet/codec'
import { CLOSE_KINDS, ClosedError, openSession, type SwitchSession } from 'daolinet/switch'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { duplexPair } from '../support/duplex-pair.js'
import { FakeClock } from '../support/fake-clock.js'
import { asyncProperty } from '../support/property.js'
import { atEnd } from '../support/sessions.js'

// A session numbers its requests from here on, so a peer can reply to requests that it has not read.
const FIRST_XID = 0x8000_0000

const HANDSHAKE: readonly MessageInit[] = [
  hello(),
  featuresReply({ xid: FIRST_XID, datapathId: 1n }),
  { type: 'portDescReply', xid: FIRST_XID + 1, ports: [port({ portNo: 1 }), port({ portNo: 2 })] },
]

const AFTER: readonly MessageInit[] = [
  packetIn({ match: { inPort: 1 }, data: new Uint8Array(30) }),
  { type: 'flowRemoved', match: { ethType: 0x800, ipv4Dst: '10.0.0.1' } },
  { type: 'portStatus', port: { portNo: 3 } },
  errorMessage({ xid: 5, errorType: 4, errorCode: 1, data: new Uint8Array(64) }),
  { type: 'echoRequest', data: new Uint8Array(20) },
  { type: 'experimenter', experimenter: 0x2320, expType: 99, body: new Uint8Array(12) },
  { type: 'unknown', messageType: 77, body: new Uint8Array(5) },
]

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve))
}

/** Writes chunks to a session, each in its own turn of the event loop, and then ends the stream. */
async function feed(chunks: readonly Uint8Array[]): Promise<SwitchSession | ClosedError> {
  const [ours, theirs] = duplexPair()
  theirs.on('error', () => undefined).resume()
  const clock = new FakeClock()
  const opened = openSession(ours, { clock }).catch((error: unknown) => error as ClosedError)
  for (const chunk of chunks) {
    if (!theirs.destroyed && !theirs.writableEnded) theirs.write(chunk)
    await turns(2)
  }
  if (!theirs.destroyed) theirs.end()
  await turns(2)
  clock.advance(60_000)
  const result = await opened
  const reason = result instanceof ClosedError ? result.reason : await result.closed
  expect(Object.keys(CLOSE_KINDS)).toContain(reason.kind)
  expect(clock.size).toBe(0)
  return result
}

it('understands a conversation that is split at any byte', async () => {
  const bytes = Buffer.concat([...HANDSHAKE, ...AFTER].map(encode))
  for (let cut = 0; cut <= bytes.length - 48; cut++) {
    // The features reply must not come before its request, so the hello is sent ahead, in one piece.
    const rest = bytes.subarray(16)
    const session = await feed([
      bytes.subarray(0, 16), rest.subarray(0, 32), ...twoPieces(rest.subarray(32), cut),
    ])
    expect(session).not.toBeInstanceOf(ClosedError)
    expect((session as SwitchSession).stats()).toMatchObject({ messagesIn: 10, malformed: 0 })
    expect([...(session as SwitchSession).ports.keys()]).toEqual([1, 2, 3])
  }
}, 30_000)

it('survives, or ends with a reason, when any message is changed at any time', async () => {
  const uncaught: unknown[] = []
  const record = (error: unknown): void => void uncaught.push(error)
  process.on('uncaughtExceptionMonitor', record)
  atEnd(() => process.off('uncaughtExceptionMonitor', record))
  const damage = fc.record({
    kind: fc.constantFrom('flip', 'cut', 'length', 'again'), at: fc.nat(150), value: fc.nat(0xffff),
  })
  const messages = [...HANDSHAKE, ...AFTER].map(encode)
  await asyncProperty(fc.nat(messages.length - 1), damage, async (which, { kind, at, value }) => {
    const chunks = messages.map((bytes, index) => {
      if (index !== which) return bytes
      const damaged = Uint8Array.from(bytes)
      switch (kind) {
        case 'flip': damaged[at % damaged.length]! ^= value & 0xff; return damaged
        case 'cut': return damaged.subarray(0, at % damaged.length)
        case 'length': new DataView(damaged.buffer).setUint16(2, value); return damaged
        default: return Buffer.concat(new Array<Uint8Array>(value % 50).fill(damaged))
      }
    })
    await feed(chunks.filter(({ length }) => length > 0))
    expect(uncaught).toEqual([])
  })
}, 30_000)

it('survives, or ends with a reason, random bytes in every phase', async () => {
  const messages = [...HANDSHAKE, ...AFTER].map(encode)
  const noise = fc.uint8Array({ minLength: 1, maxLength: 200 })
  // Random bytes after a valid header get further into the code.
  const shaped = fc.record({ type: fc.nat(35), body: noise }).map(({ type, body }) => {
    const bytes = new Uint8Array(8 + body.length)
    new DataView(bytes.buffer).setUint32(0, 0x0400_0000 | type << 16 | bytes.length)
    bytes.set(body, 8)
    return bytes
  })
  await asyncProperty(fc.nat(messages.length), fc.oneof(noise, shaped), async (phase, bytes) => {
    await feed([...messages.slice(0, phase), bytes, ...messages.slice(phase)])
  })
}, 30_000)

function twoPieces(bytes: Uint8Array, cut: number): Uint8Array[] {
  return [bytes.subarray(0, cut), bytes.subarray(cut)].filter(({ length }) => length > 0)
}
