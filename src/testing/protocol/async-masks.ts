/** Which asynchronous messages a controller hears (OpenFlow 1.3.5 §6.3.5, §7.3.10). */
import { flowRemovedReasons } from '../../codec/protocol/flow-removed-reason.js'
import { packetInReasons } from '../../codec/protocol/packet-in-reason.js'
import { portStatusReasons } from '../../codec/messages/core/port-status.js'
import type { AsyncMasks, MessageInit } from '../../codec/index.js'

/** A message that the switch sends of its own accord. */
export type AsyncMessage = MessageInit & { readonly type: 'packetIn' | 'flowRemoved' | 'portStatus' }

/** The masks by role; `equal` hears what `master` does. */
export interface AsyncConfig { readonly master: AsyncMasks, readonly slave: AsyncMasks }

/** What comes before SET_ASYNC chooses otherwise: all but expired TTLs, and to a slave the ports alone. */
export const DEFAULT_ASYNC: AsyncConfig = {
  master: { packetIn: 0b011, portStatus: 0b111, flowRemoved: 0b1111 },
  slave: { packetIn: 0, portStatus: 0b111, flowRemoved: 0 },
}

/** Whether masks let a message through. */
export function wants(masks: AsyncMasks, message: AsyncMessage): boolean {
  return (masks[message.type] & reasonBit(message)) !== 0
}

function reasonBit(message: AsyncMessage): number {
  switch (message.type) {
    case 'packetIn': return 1 << packetInReasons.value(message.reason ?? 'noMatch')
    case 'flowRemoved': return 1 << flowRemovedReasons.value(message.reason ?? 'idleTimeout')
    case 'portStatus': return 1 << portStatusReasons.value(message.reason ?? 'add')
  }
}
