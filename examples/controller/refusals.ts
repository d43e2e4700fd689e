/** What the library tells on its diagnostics channels, as lines of the log. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { formatDatapathId } from 'daolinet/codec'
import {
  DIAGNOSTICS_CHANNELS, systemClock, type Clock, type ConnectionRejected, type MessageMalformed,
} from 'daolinet/switch'
import { messageOf, type Log } from './log.js'

/** The same peer is told of once a minute for the same reason. */
const QUIET = 60_000

/** The most peers that are remembered. */
const MOST = 1_000

interface Told { readonly at: number, times: number }

/**
 * Logs every connection that did not become a session: of a switch that speaks no OpenFlow 1.3, of a peer
 * that TLS refused, for a datapath that has a session already. And every message that could not be decoded.
 * Once there is a subscriber, the library gives no process warnings for these.
 * @returns what ends it
 */
export function logRefusals(log: Log, clock: Clock = systemClock): () => void {
  const told = new Map<string, Told>()
  /** How often the same has happened since it was told last; undefined when it is too early to tell again. */
  const timesOf = (key: string): number | undefined => {
    const known = told.get(key)
    if (known) known.times++
    if (known && clock.now() - known.at < QUIET) return undefined
    const times = known?.times ?? 1
    told.delete(key)
    if (told.size >= MOST) told.delete(told.keys().next().value!)
    told.set(key, { at: clock.now(), times: 0 })
    return times
  }
  const rejected = (message: unknown): void => {
    const { peer, reason, features } = message as ConnectionRejected
    if (reason.kind === 'stopped') return
    const datapathId = features && formatDatapathId(features.datapathId)
    const times = timesOf(`${reason.kind} ${peer.address} ${datapathId ?? ''}`)
    if (times === undefined) return
    log({
      event: 'rejected', peer: peer.address, kind: reason.kind, ...(datapathId ? { datapathId } : {}),
      message: messageOf(new Error(reason.message)), times,
    })
  }
  const malformed = (message: unknown): void => {
    const { peer, error } = message as MessageMalformed
    if (timesOf(`malformed ${peer.address} ${error.message}`) === undefined) return
    log({ event: 'problem', subject: `a message from ${peer.address}`, message: messageOf(error) })
  }
  subscribe(DIAGNOSTICS_CHANNELS.rejected, rejected)
  subscribe(DIAGNOSTICS_CHANNELS.malformed, malformed)
  return () => {
    unsubscribe(DIAGNOSTICS_CHANNELS.rejected, rejected)
    unsubscribe(DIAGNOSTICS_CHANNELS.malformed, malformed)
  }
}
