import { barrierRequest, type MessageInit } from '../../codec/index.js'
import { Batch } from './batch.js'
import { ApplyError } from '../errors.js'
import type { Connection } from '../connection/connection.js'
import type { WaitOptions } from '../exchange/pending.js'

/**
 * Sends messages and a barrier behind them, and resolves when the switch has passed the barrier: whatever it
 * refuses, it refuses before (OpenFlow 1.3.5 §6.2). Waits for the send queue on the way.
 * @throws {@link ApplyError} when messages failed; the others are in force then
 */
export async function applyMessages(
  connection: Connection, messages: readonly MessageInit[], wait: WaitOptions,
): Promise<void> {
  const batch = new Batch(connection, messages)
  try {
    const rest = batch.send((message) => message, wait.signal)
    if (rest !== undefined) await rest
    await connection.request(barrierRequest(), wait)
  } finally {
    batch.close()
  }
  const { failures } = batch
  if (failures.length > 0) throw new ApplyError(failures, messages.length)
}
