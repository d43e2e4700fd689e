import { decode, DecodeError, type DecodeErrorCode, type Message } from 'daolinet/codec'

/** The only codes with which bytes of a message may be refused. */
export const allowedCodes: ReadonlySet<DecodeErrorCode> = new Set([
  'ERR_TRUNCATED', 'ERR_BAD_VERSION', 'ERR_BAD_LENGTH', 'ERR_BAD_ACTION_LENGTH', 'ERR_TOO_DEEP',
  'ERR_BAD_SET_FIELD_LENGTH',
  'ERR_BAD_INSTRUCTION_LENGTH', 'ERR_BAD_MATCH_TYPE', 'ERR_BAD_MATCH_LENGTH', 'ERR_BAD_FIELD_LENGTH',
  'ERR_DUPLICATE_FIELD',
  'ERR_BAD_BUCKET_LENGTH', 'ERR_BAD_BAND_LENGTH', 'ERR_BAD_PROPERTY_LENGTH',
])

/** What becomes of bytes: a message, or undefined where they are refused as they may be. Throws otherwise. */
export function decodeOutcome(bytes: Uint8Array): Message | undefined {
  try {
    return decode(bytes)
  } catch (error) {
    if (error instanceof DecodeError && allowedCodes.has(error.code) && isPlaced(error, bytes))
      return undefined
    throw error
  }
}

/** An error points into the bytes (or just behind them, where something is missing). */
function isPlaced({ offset }: DecodeError, bytes: Uint8Array): boolean {
  return Number.isInteger(offset) && offset >= 0 && offset <= bytes.length
}
