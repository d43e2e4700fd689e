import { barrierRequest, EncodeError, type MessageInit } from '../codec/index.js'
import { ApplyError, type ApplyFailure } from './errors.js'
import { refusalOf } from './request.js'
import type { Connection } from './connection.js'
import type { Patience } from './pending.js'

/**
 * Sends messages and a barrier behind them, and resolves when the switch has passed the barrier: whatever it
 * refuses, it refuses before (OpenFlow 1.3.5 §6.2). Waits for the send queue on the way.
 * @throws {@link ApplyError} when messages failed; the others are in force then
 */
export async function applyMessages(
  connection: Connection, messages: readonly MessageInit[], patience: Patience,
): Promise<void> {
  const failures = new Map<number, ApplyFailure>()
  const fail = (index: number, error: Error): void => {
    failures.set(index, { index, message: messages[index]!, error })
  }
  const range = connection.pending.openRange(messages.length, (index, frame) => {
    if (!failures.has(index)) fail(index, refusalOf(messages[index]!, frame))
  })
  try {
    for (const [index, message] of messages.entries()) {
      if (!connection.transport.writable) await connection.transport.drain(patience.signal)
      const fault = trySend(connection, message, range.first + index)
      if (fault !== undefined) fail(index, fault)
    }
    await connection.request(barrierRequest(), patience)
  } finally {
    range.close()
  }
  if (failures.size > 0) {
    throw new ApplyError([...failures.values()].sort((a, b) => a.index - b.index), messages.length)
  }
}

/** A message that cannot be encoded fails like one that the switch refuses: the others go on. */
function trySend(connection: Connection, message: MessageInit, xid: number): EncodeError | undefined {
  try {
    connection.send(message, xid)
    return undefined
  } catch (error) {
    if (error instanceof EncodeError) return error
    throw error
  }
}
