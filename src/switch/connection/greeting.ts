import {
  decodeAt, DecodeError, errorMessage, errorName, negotiateVersion, OFP_VERSION,
  type ErrorMessage, type Hello,
} from '../../codec/index.js'
import { closeReason, type CloseReason } from '../close-reason.js'
import { MessageNumber } from '../frames/frame.js'

/** What the peer's first message means: go on, or close, perhaps after telling it why. */
export type Greeting =
  | { readonly ok: true }
  | {
    readonly ok: false, readonly reason: CloseReason,
    readonly answer?: ErrorMessage,
    /** Of the answer's header. */
    readonly version?: number,
  }

const HELLO_FAILED = 0
const TLS_HANDSHAKE = 0x16

/** Judges the peer's first message (OpenFlow 1.3.5 §6.3.1). */
export function judgeGreeting(view: DataView, offset: number): Greeting {
  const number = view.getUint8(offset + 1)
  try {
    const message = decodeAt(view, offset)
    if (message.type === 'hello') return judgeHello(message)
    if (message.type === 'error') return { ok: false, reason: refusal(message) }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    return { ok: false, reason: closeReason('badHandshake', undefined, error) }
  }
  return { ok: false, reason: closeReason('badHandshake', `message ${number} came before its hello`) }
}

function judgeHello(hello: Hello): Greeting {
  if (negotiateVersion(hello) !== undefined) return { ok: true }
  const text = new TextEncoder().encode(`This side speaks OpenFlow 1.3 (version ${OFP_VERSION}) only.`)
  const bitmap = hello.elements.find((element) => element.type === 'versionBitmap')
  const versions = bitmap?.versions ?? [hello.version]
  return {
    ok: false,
    reason: closeReason('incompatible', `it speaks version ${versions.join(', ') || 'none'}`),
    answer: errorMessage({ xid: hello.xid, errorType: HELLO_FAILED, errorCode: 0, data: text }),
    // In a version that the peer can read; the layout is the same in all.
    version: Math.min(hello.version, OFP_VERSION),
  }
}

/** Whether an error message says that the peer will not talk to us. */
export function isHelloFailed(message: ErrorMessage): boolean {
  return message.errorType === HELLO_FAILED
}

/** The peer's refusal, with the text that it may have sent along. */
export function refusal(message: ErrorMessage): CloseReason {
  const name = errorName(message.errorType, message.errorCode, message.experimenter)
  const text = new TextDecoder().decode(message.data.subarray(0, 256)).replace(/[^\x20-\x7e]+/g, ' ').trim()
  return closeReason('refused', isHelloFailed(message) && text !== '' ? `${name}: ${text}` : name)
}

/**
 * What is wrong with a stream that starts with these two bytes; undefined when they may start a hello, or a
 * refusal. Whoever speaks something else is found out here, and not after the up to 64 KiB that its bytes
 * would mean as a length.
 */
export function judgeStart(version: number, number: number): CloseReason | undefined {
  if (version !== 0 && (number === MessageNumber.HELLO || number === MessageNumber.ERROR)) return undefined
  if (version === OFP_VERSION) return closeReason('badHandshake', `message ${number} came before its hello`)
  return version === TLS_HANDSHAKE && number === 3
    ? closeReason('badFrame', 'it speaks TLS, and this port does not')
    : closeReason('badFrame', `it starts with the bytes ${hex(version)} ${hex(number)}`)
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0')
}
