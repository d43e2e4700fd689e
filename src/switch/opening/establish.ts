import { Socket } from 'node:net'
import { closeReason, type CloseReason } from '../close-reason.js'
import { Connection } from '../connection/connection.js'
import { Delivery } from '../inbox/delivery.js'
import { publish } from '../publish.js'
import type { Warnings } from '../warnings.js'
import { ClosedError } from '../errors.js'
import { shakeHands } from './handshake.js'
import { peerOf, type Peer } from '../peer.js'
import { SwitchSession } from '../session/session.js'
import type { Duplex } from 'node:stream'
import type { ChunkPool } from '../frames/chunk-pool.js'
import type { FeaturesReply } from '../../codec/index.js'
import type { Datapaths } from './datapaths.js'
import type { Settings } from '../options.js'

/** A switch that has said which datapath it is, and is not accepted yet. */
export interface Candidate {
  /** The datapath that it says it is. */
  readonly datapathId: bigint
  /** 0 for a main connection, otherwise the number of an auxiliary one. */
  readonly auxiliaryId: number
  /** Everything that the switch said about itself. */
  readonly features: FeaturesReply
  /** Its address and, over TLS, its certificate. */
  readonly peer: Peer
}

/**
 * Decides whether a switch may be the datapath that it says it is. When it returns false, throws or rejects,
 * the connection is closed for the reason `unauthorized`.
 */
export type Authorize = (candidate: Candidate) => boolean | Promise<boolean>

/** What all connections of one server, or of one dialer, have in common. */
export interface Shared {
  readonly settings: Settings
  readonly pool: ChunkPool
  readonly datapaths: Datapaths
  readonly authorize: Authorize | undefined
  /** Warns of connections that were rejected. Left out when the one who opens the session is told. */
  readonly warnings?: Warnings
}

/** A connection whose handshake is under way. */
export interface Establishing {
  readonly connection: Connection
  /**
   * Resolves with the session; with undefined for an auxiliary connection, which becomes part of the session
   * of its main connection. Rejects with a {@link ClosedError} when the handshake fails.
   */
  readonly session: Promise<SwitchSession | undefined>
}

/** Begins the handshake on a stream that has just been connected. */
export function establish(stream: Duplex, shared: Shared): Establishing {
  if (stream instanceof Socket) stream.setNoDelay(true)
  const peer = peerOf(stream)
  const delivery = new Delivery()
  const connection = new Connection(stream, peer, shared.pool, shared.settings, delivery)
  return { connection, session: introduce(connection, delivery, shared) }
}

async function introduce(
  connection: Connection, delivery: Delivery, shared: Shared,
): Promise<SwitchSession | undefined> {
  const { peer } = connection
  let features: FeaturesReply | undefined
  try {
    features = await shakeHands(connection, delivery.ports, (reply) => {
      features = reply
      return admit(connection, reply, shared)
    })
    if (features.auxiliaryId !== 0) {
      attachToMain(connection, delivery, features, shared.datapaths)
      return undefined
    }
  } catch (error) {
    if (error instanceof ClosedError) {
      const rejected = { peer, reason: error.reason, features }
      if (shared.warnings === undefined) publish('rejected', rejected)
      else shared.warnings.rejected(rejected)
    }
    throw error
  }
  const session = new SwitchSession({ connection, delivery, features })
  shared.datapaths.add(session, connection)
  publish('open', { session })
  connection.onEnd((reason) => publish('close', { session, reason }))
  return session
}

/** Returns why the connection is not accepted, or undefined when it is. */
async function admit(
  connection: Connection, features: FeaturesReply, { authorize, datapaths }: Shared,
): Promise<CloseReason | undefined> {
  const { datapathId, auxiliaryId } = features
  try {
    const candidate = { datapathId, auxiliaryId, features, peer: connection.peer }
    if (await authorize?.(candidate) === false) return closeReason('unauthorized')
  } catch (error) {
    return closeReason('unauthorized', undefined, error instanceof Error ? error : new Error(String(error)))
  }
  if (auxiliaryId === 0) return datapaths.claim(datapathId, connection)
  return datapaths.sessions.has(datapathId) ? undefined : closeReason('noMain')
}

/**
 * Makes an auxiliary connection part of the session of its datapath.
 * @throws {@link ClosedError} when that session has ended meanwhile, or has a connection of this number
 */
function attachToMain(
  connection: Connection, delivery: Delivery, { datapathId, auxiliaryId }: FeaturesReply,
  datapaths: Datapaths,
): void {
  const main = datapaths.sessions.get(datapathId)
  const refusal = main === undefined
    ? closeReason('noMain')
    : main.attach(auxiliaryId, connection, delivery)
  if (refusal === undefined) return
  connection.end(refusal)
  throw new ClosedError(refusal)
}
