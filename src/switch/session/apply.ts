import { barrierRequest, type MessageInit } from '../../codec/index.js'
import { Batch } from './batch.js'
import { ApplyError } from '../batch-errors.js'
import type { Connection } from '../connection/connection.js'
import type { WaitOptions } from '../exchange/pending.js'

/**
 * Sends messages and a barrier request after them. Resolves when the switch has answered the barrier: by then
 * it has also sent an error for every message that it refused (OpenFlow 1.3.5 §6.2). Waits for room in the
 * send queue where necessary.
 * @throws {@link ApplyError} when messages failed; all others are in force
 */
export async function applyMessages(
  connection: Connection, messages: readonly MessageInit[], wait: WaitOptions,
): Promise<void> {
  const batch = new Batch(connection, messages)
  try {
    // Without a promise, all messages are in the send queue already: no turn of the event loop is lost.
    const rest = batch.send((message) => message, wait.signal)
    if (rest !== undefined) await rest
    await connection.request(barrierRequest(), wait)
  } finally {
    batch.close()
  }
  const { failures } = batch
  if (failures.length > 0) throw new ApplyError(failures, messages.length)
}
