import { barrierRequest, bundleControl, BundleFlags, type MessageInit } from '../../codec/index.js'
import { BundleError } from '../batch-errors.js'
import { RequestError, UnexpectedReplyError } from '../errors.js'
import { Batch } from './batch.js'
import type { Connection } from '../connection/connection.js'
import type { WaitOptions } from '../exchange/pending.js'

/** How the messages of a bundle take effect. */
export interface BundleMode {
  /** Whether no packet is processed while only a part of the bundle is in force. */
  readonly atomic: boolean
  /** Whether the messages take effect in the order in which they were given. */
  readonly ordered: boolean
}

/**
 * Opens a bundle, adds messages, and commits it if the switch accepted all of them (ONF EXT-230). A switch
 * does not fail a commit because it refused to add a message. Therefore a barrier comes before the commit: by
 * its reply all refusals are known, and then the bundle is discarded instead.
 * @throws {@link BundleError} when messages or the commit were refused: nothing is in force then
 */
export async function commitBundle(
  connection: Connection, bundleId: number, messages: readonly MessageInit[], mode: BundleMode,
  wait: WaitOptions,
): Promise<void> {
  const flags = (mode.atomic ? BundleFlags.ATOMIC : 0) | (mode.ordered ? BundleFlags.ORDERED : 0)
  const control = async (ctrlType: BundleRequest, { signal, timeout }: WaitOptions = wait): Promise<void> => {
    const request = bundleControl({ bundleId, ctrlType, flags })
    const reply = await connection.request(request, { signal, timeout })
    const got = reply.type === 'bundleControl' ? String(reply.ctrlType) : reply.type
    if (got !== ctrlType.replace('Request', 'Reply')) throw new UnexpectedReplyError(request, got)
  }
  const add = (message: MessageInit, xid: number): MessageInit =>
    ({ type: 'bundleAddMessage', bundleId, flags, xid, message: { ...message, xid } })

  await control('openRequest')
  const batch = new Batch(connection, messages)
  try {
    try {
      await batch.send(add, wait.signal)
      await connection.request(barrierRequest(), wait)
      if (batch.failures.length > 0) throw new BundleError(batch.failures, messages.length)
    } catch (error) {
      // Sent without the signal, which may be what failed. If the session has ended, so has the bundle.
      control('discardRequest', { timeout: wait.timeout }).catch(() => undefined)
      throw error
    }
    await control('commitRequest')
  } catch (error) {
    // When a message fails during the commit, its own error comes before the error of the commit.
    throw error instanceof RequestError ? new BundleError(batch.failures, messages.length, error) : error
  } finally {
    batch.close()
  }
}

type BundleRequest = 'openRequest' | 'commitRequest' | 'discardRequest'
