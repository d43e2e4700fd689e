/** The messages that change the switch: a slave may not send them, and a bundle consists of them. */
import type { Message, MessageOf } from '../../codec/index.js'

const TYPES = ['flowMod', 'groupMod', 'meterMod', 'packetOut', 'portMod', 'tableMod'] as const

/** A message that changes the switch. */
export type Modification = MessageOf<(typeof TYPES)[number]>

/** Whether a message changes the switch. */
export function isModification(message: Message): message is Modification {
  return (TYPES as readonly string[]).includes(message.type)
}
