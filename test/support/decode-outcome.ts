import { decode, DecodeError, type DecodeErrorCode, type Message } from 'daolinet/codec'

/** The only codes with which bytes of a message may be refused. */
export const allowedCodes: ReadonlySet<DecodeErrorCode> = new Set([
  'TRUNCATED', 'BAD_VERSION', 'BAD_LENGTH', 'BAD_ACTION_LENGTH', 'TOO_DEEP', 'BAD_SET_FIELD_LENGTH',
  'BAD_INSTRUCTION_LENGTH', 'BAD_MATCH_TYPE', 'BAD_MATCH_LENGTH', 'BAD_FIELD_LENGTH', 'DUPLICATE_FIELD',
  'BAD_BUCKET_LENGTH', 'BAD_BAND_LENGTH', 'BAD_PROPERTY_LENGTH',
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
