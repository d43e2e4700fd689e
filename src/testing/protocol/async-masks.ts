/** Which asynchronous messages a controller gets (OpenFlow 1.3.5 §6.3.5, §7.3.10). */
import { flowRemovedReasons } from '../../codec/protocol/flow-removed-reason.js'
import { packetInReasons } from '../../codec/protocol/packet-in-reason.js'
import { portStatusReasons } from '../../codec/messages/core/port-status.js'
import type { AsyncMasks, MessageInit } from '../../codec/index.js'

/** A message that the switch sends without having been asked. */
export type AsyncMessage = MessageInit & { readonly type: 'packetIn' | 'flowRemoved' | 'portStatus' }

/** Which asynchronous messages a controller gets, by its role. Bit n of a mask stands for the reason n. */
export interface AsyncConfig {
  /** As `master` or `equal`. */
  readonly master: AsyncMasks
  /** As `slave`. */
  readonly slave: AsyncMasks
}

/** The initial setting: all but packets with an expired TTL, and for a slave port-status messages only. */
export const DEFAULT_ASYNC: AsyncConfig = {
  master: { packetIn: 0b011, portStatus: 0b111, flowRemoved: 0b1111 },
  slave: { packetIn: 0, portStatus: 0b111, flowRemoved: 0 },
}

/** Whether the masks contain the reason of a message. */
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
