import type { Message, MessageOf, MessageType } from '../../messages/registry.js'

/** How much {@link formatMessage} shows. */
export interface FormatOptions {
  /**
   * Whether the bytes of packets in packet-ins and packet-outs are dumped below their headers. @defaultValue
   * false
   */
  readonly packetBytes?: boolean
}

/** Writes the messages that other messages contain. */
export interface NestedMessages {
  /** Writes a message; only its first line if messages are nested too deep. */
  format(message: Message, options?: FormatOptions): string
  /** The first line of a message that is cut short; undefined for a type without a name. */
  headerLine(bytes: Uint8Array): string | undefined
}

/** The name of a type of message, and what is written behind the colon of its first line. */
export type MessageFormatter<T extends MessageType> = readonly [
  name: string, format: (message: MessageOf<T>, options: FormatOptions, nested: NestedMessages) => string,
]

/** The text of a message that consists of its header only. */
export function bodiless(name: string): readonly [string, () => string] {
  return [name, () => '']
}
