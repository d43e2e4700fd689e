import {
  decodeAt, DecodeError, errorMessage, errorName, negotiateVersion, OFP_VERSION,
  type ErrorMessage, type Hello,
} from '../../codec/index.js'
import { closeReason, type CloseReason } from '../close-reason.js'
import { MessageNumber } from '../frames/frame.js'

/** What to do after the peer's first message: go on, or close, in some cases after an error message. */
export type Greeting =
  | { readonly ok: true }
  | {
    readonly ok: false, readonly reason: CloseReason,
    /** The error message to send. */
    readonly answer?: ErrorMessage,
    /** The version in its header. */
    readonly version?: number,
  }

const HELLO_FAILED = 0
const TLS_HANDSHAKE = 0x16

/** Checks the peer's first message, which must be a hello (OpenFlow 1.3.5 §6.3.1). */
export function checkFirstMessage(view: DataView, offset: number): Greeting {
  const number = view.getUint8(offset + 1)
  try {
    const message = decodeAt(view, offset)
    if (message.type === 'hello') return checkHello(message)
    if (message.type === 'error') return { ok: false, reason: refusal(message) }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    return { ok: false, reason: closeReason('badHandshake', undefined, error) }
  }
  return { ok: false, reason: noHello(number) }
}

function checkHello(hello: Hello): Greeting {
  if (negotiateVersion(hello) !== undefined) return { ok: true }
  const text = new TextEncoder().encode(`This side speaks OpenFlow 1.3 (version ${OFP_VERSION}) only.`)
  const bitmap = hello.elements.find((element) => element.type === 'versionBitmap')
  const versions = bitmap?.versions ?? [hello.version]
  return {
    ok: false,
    reason: closeReason('incompatible', `it speaks version ${versions.join(', ') || 'none'}`),
    answer: errorMessage({ xid: hello.xid, errorType: HELLO_FAILED, errorCode: 0, data: text }),
    // A version that the peer can read. Error messages have the same layout in all versions.
    version: Math.min(hello.version, OFP_VERSION),
  }
}

/** Whether an error message refuses our hello. */
export function isHelloFailed(message: ErrorMessage): boolean {
  return message.errorType === HELLO_FAILED
}

/** The reason for an error message in the handshake; a refused hello may come with a text. */
export function refusal(message: ErrorMessage): CloseReason {
  const name = errorName(message.errorType, message.errorCode, message.experimenter)
  const text = new TextDecoder().decode(message.data.subarray(0, 256)).replace(/[^\x20-\x7e]+/g, ' ').trim()
  return closeReason('refused', isHelloFailed(message) && text !== '' ? `${name}: ${text}` : name)
}

/**
 * Checks the first two bytes of a stream, which must belong to a hello or an error message; returns what is
 * wrong with them. Without this check a peer that speaks another protocol would be noticed only after up to
 * 64 KiB, because its next two bytes would be read as a length.
 */
export function checkFirstBytes(version: number, number: number): CloseReason | undefined {
  if (version !== 0 && (number === MessageNumber.HELLO || number === MessageNumber.ERROR)) return undefined
  if (version === OFP_VERSION) return noHello(number)
  return version === TLS_HANDSHAKE && number === 3
    ? closeReason('badFrame', 'it speaks TLS, and this port does not')
    : closeReason('badFrame', `it starts with the bytes ${hex(version)} ${hex(number)}`)
}

function noHello(number: number): CloseReason {
  return closeReason('badHandshake', `a message of type ${number} came before its hello`)
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0')
}
