import type { Message, MessageOf, MessageType } from '../../messages/registry.js'

/** How much {@link formatMessage} shows. */
export interface FormatOptions {
  /** Dump the bytes of packets in packet-ins and packet-outs below their headers. @defaultValue false */
  readonly packetBytes?: boolean
}

/** Writes the messages that some messages hold within. */
export interface NestedMessages {
  /** Only the first line of one that lies too deep. */
  format(message: Message, options?: FormatOptions): string
  /** The first line of a message that is cut short; undefined for a type without a name. */
  headerLine(bytes: Uint8Array): string | undefined
}

/** What a kind of message is called, and what stands behind its header line's colon. */
export type MessageFormatter<T extends MessageType> = readonly [
  name: string, format: (message: MessageOf<T>, options: FormatOptions, nested: NestedMessages) => string,
]

/** The text of a message that is its header and nothing else. */
export function bodiless(name: string): readonly [string, () => string] {
  return [name, () => '']
}
