import {
  featuresRequest, hello, portDescRequest, type FeaturesReply, type PortDescReply,
} from '../../codec/index.js'
import { closeReason, type CloseReason } from '../close-reason.js'
import { ClosedError, RequestError, SwitchError } from '../errors.js'
import type { Connection } from '../connection/connection.js'
import type { Ports } from '../inbox/ports.js'

/** Decides whether a switch that has said which datapath it is is accepted; returns why not. */
export type Admit = (features: FeaturesReply) => Promise<CloseReason | undefined>

/**
 * Exchanges hellos, asks for the features, has the switch admitted, and asks for its ports (OpenFlow 1.3.5
 * §6.3.1, §7.3.1), each step under its own deadline. An auxiliary connection is not asked for ports, since
 * the main connection knows them.
 * @throws {@link ClosedError} with the reason; the connection has been told to end
 */
export async function shakeHands(connection: Connection, ports: Ports, admit: Admit): Promise<FeaturesReply> {
  const { clock, handshake } = connection.settings
  const deadline = (stage: string, ms: number): unknown =>
    clock.setTimeout(() => connection.end(closeReason('handshakeTimeout', `no ${stage} after ${ms} ms`)), ms)
  let leave: (() => void) | undefined
  const ended = new Promise<never>((_, reject) => {
    leave = connection.onEnd((reason) => reject(new ClosedError(reason)))
  })
  const within = async <T>(stage: string, ms: number, work: Promise<T>): Promise<T> => {
    const timer = deadline(stage, ms)
    try {
      return await Promise.race([work, ended])
    } finally {
      clock.clearTimeout(timer)
    }
  }
  const overall = deadline('session', handshake.overall)
  try {
    connection.send(hello())
    await within('hello', handshake.hello, connection.greeted)
    const reply = connection.request(featuresRequest(), { timeout: 0 }) as Promise<FeaturesReply>
    const features = await within('features reply', handshake.features, reply)
    connection.introduced = true
    const refusal = await Promise.race([admit(features), ended])
    if (refusal !== undefined) throw new ClosedError(refusal)
    if (features.auxiliaryId === 0) {
      await within('port list', handshake.ports, requestPorts(connection, ports))
    }
    const { reason } = connection.transport
    if (reason !== undefined) throw new ClosedError(reason)
    return features
  } catch (error) {
    connection.end(reasonOf(error))
    throw error instanceof ClosedError ? error : new ClosedError(connection.transport.reason!)
  } finally {
    clock.clearTimeout(overall)
    leave?.()
  }
}

function requestPorts(connection: Connection, ports: Ports): Promise<unknown> {
  // Taken in the order of arrival: a port-status that follows the list directly is newer than the list.
  return connection.request(
    portDescRequest(), { timeout: 0 }, (reply) => ports.replace((reply as PortDescReply).ports),
  )
}

function reasonOf(error: unknown): CloseReason {
  if (error instanceof ClosedError) return error.reason
  if (error instanceof RequestError) return closeReason('refused', undefined, error)
  const fault = error instanceof Error ? error : new Error(String(error))
  return closeReason('badHandshake', fault instanceof SwitchError ? fault.message : undefined, fault)
}
