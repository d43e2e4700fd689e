import { Socket } from 'node:net'
import { decodeAt, type FeaturesReply, type PortStatus } from '../codec/index.js'
import { closeReason, type CloseReason } from './close-reason.js'
import { Connection } from './connection.js'
import { publish } from './diagnostics.js'
import { ClosedError } from './errors.js'
import { shakeHands } from './handshake.js'
import { Inbox } from './inbox.js'
import { MessageNumber } from './message-number.js'
import { peerOf, type Peer } from './peer.js'
import { Ports } from './ports.js'
import { SwitchSession } from './session.js'
import type { Duplex } from 'node:stream'
import type { ChunkPool } from './chunk-pool.js'
import type { Datapaths } from './datapaths.js'
import type { Settings } from './options.js'

/** Who asks to be which datapath. */
export interface Candidate {
  readonly datapathId: bigint
  /** 0 for a main connection. */
  readonly auxiliaryId: number
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
  /** Resolves with the session. @throws {@link ClosedError} when it comes to none */
  readonly session: Promise<SwitchSession>
}

/** Starts the handshake on a fresh stream. */
export function establish(stream: Duplex, shared: Shared): Establishing {
  if (stream instanceof Socket) stream.setNoDelay(true)
  const peer = peerOf(stream)
  const inbox = new Inbox()
  const ports = new Ports()
  const connection = new Connection(stream, peer, shared.pool, shared.settings, {
    receive(number, view, offset, end) {
      if (number === MessageNumber.PORT_STATUS) ports.update(decodeAt(view, offset) as PortStatus)
      inbox.receive(number, view, offset, end)
    },
  })
  return { connection, session: introduce() }

  async function introduce(): Promise<SwitchSession> {
    let features: FeaturesReply | undefined
    try {
      features = await shakeHands(connection, ports, (reply) => {
        features = reply
        return admit({ datapathId: reply.datapathId, auxiliaryId: reply.auxiliaryId, features: reply, peer })
      })
    } catch (error) {
      if (error instanceof ClosedError) publish('rejected', { peer, reason: error.reason, features })
      throw error
    }
    const session = new SwitchSession({ connection, inbox, ports, peer, features })
    shared.datapaths.add(session, connection)
    publish('open', { session })
    connection.onEnd((reason) => publish('close', { session, reason }))
    return session
  }

  async function admit(candidate: Candidate): Promise<CloseReason | undefined> {
    try {
      if (await shared.authorize?.(candidate) === false) return closeReason('unauthorized')
    } catch (error) {
      return closeReason('unauthorized', undefined, error instanceof Error ? error : new Error(String(error)))
    }
    return shared.datapaths.claim(candidate.datapathId, connection)
  }
}
