import type { Header } from './message.js'

/** A message of a type that the library does not know, kept byte for byte. */
export interface UnknownMessage extends Header {
  readonly type: 'unknown'
  /** `OFPT_*` number. */
  readonly messageType: number
  /** Everything behind the header. Borrowed when decoded. */
  readonly body: Uint8Array
}
