import { Socket } from 'node:net'
import { closeReason, type CloseReason } from '../close-reason.js'
import { Connection } from '../connection/connection.js'
import { Delivery } from '../inbox/delivery.js'
import { publish } from '../publish.js'
import { ClosedError } from '../errors.js'
import { shakeHands } from './handshake.js'
import { peerOf, type Peer } from '../peer.js'
import { SwitchSession } from '../session/session.js'
import type { Duplex } from 'node:stream'
import type { ChunkPool } from '../frames/chunk-pool.js'
import type { FeaturesReply } from '../../codec/index.js'
import type { Datapaths } from './datapaths.js'
import type { Settings } from '../options.js'

/** Who asks to be which datapath. */
export interface Candidate {
  /** Which datapath it says it is. */
  readonly datapathId: bigint
  /** 0 for a main connection. */
  readonly auxiliaryId: number
  /** All that it said. */
  readonly features: FeaturesReply
  /** Address, and the identity that TLS found. */
  readonly peer: Peer
}

/** Decides who may be which datapath. False, a throw or a rejection turn the candidate away. */
export type Authorize = (candidate: Candidate) => boolean | Promise<boolean>

/** What the connections of one server, or of one dialer, share. */
export interface Shared {
  readonly settings: Settings
  readonly pool: ChunkPool
  readonly datapaths: Datapaths
  readonly authorize: Authorize | undefined
}

/** A connection on its way to a session. */
export interface Establishing {
  readonly connection: Connection
  /**
   * Resolves with the session, or with nothing for an auxiliary connection, which joins its main one's.
   * @throws {@link ClosedError} when it comes to none
   */
  readonly session: Promise<SwitchSession | undefined>
}

/** Starts the handshake on a fresh stream. */
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
      join(connection, delivery, features, shared.datapaths)
      return undefined
    }
  } catch (error) {
    if (error instanceof ClosedError) publish('rejected', { peer, reason: error.reason, features })
    throw error
  }
  const session = new SwitchSession({ connection, delivery, features })
  shared.datapaths.add(session, connection)
  publish('open', { session })
  connection.onEnd((reason) => publish('close', { session, reason }))
  return session
}

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

/** Ties an auxiliary connection to the session of its datapath. */
function join(
  connection: Connection, delivery: Delivery, { datapathId, auxiliaryId }: FeaturesReply,
  datapaths: Datapaths,
): void {
  const main = datapaths.sessions.get(datapathId)
  if (main === undefined) return turnAway(connection, closeReason('noMain'))
  const refusal = main.attach(auxiliaryId, connection, delivery)
  if (refusal !== undefined) turnAway(connection, refusal)
}

function turnAway(connection: Connection, reason: CloseReason): never {
  connection.end(reason)
  throw new ClosedError(reason)
}
