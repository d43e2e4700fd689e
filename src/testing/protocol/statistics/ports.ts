/** Statistics and descriptions of ports and queues (OpenFlow 1.3.5 §7.3.5.6 to §7.3.5.8, §7.3.6). */
import {
  PortNo, portDescReply, portStatsReply, QueueId, queueGetConfigReply, queueStatsReply, type PortDescReply,
  type PortStatsReply, type PortStatsRequest, type QueueGetConfigReply, type QueueGetConfigRequest,
  type QueueStatsReply, type QueueStatsRequest,
} from '../../../codec/index.js'
import { portCounters } from '../../datapath/ports.js'
import { Refusal } from '../refusal.js'
import { ageOf } from './age.js'
import type { Datapath } from '../../datapath/datapath.js'

/** The descriptions of all ports. */
export function portDesc({ ports }: Datapath): PortDescReply {
  return portDescReply({ ports: [...ports.all.values()] })
}

/** The counters of one port, or of all. For a port that does not exist the reply is empty. */
export function portStats({ ports, clock }: Datapath, { portNo: wanted }: PortStatsRequest): PortStatsReply {
  return portStatsReply({
    ports: portNumbers(ports.all, wanted).map((portNo) => {
      const traffic = ports.traffic(portNo)!
      return { portNo, ...portCounters(traffic), ...ageOf(traffic.added, clock.now()) }
    }),
  })
}

/**
 * The counters of one queue, or of all queues, of one port or of all ports.
 * @throws {@link Refusal} when the port or the queue does not exist
 */
export function queueStats({ ports, clock }: Datapath, request: QueueStatsRequest): QueueStatsReply {
  const numbers = portNumbers(ports.all, request.portNo)
  if (numbers.length === 0) throw new Refusal('OFPQOFC_BAD_PORT', `there is no port ${request.portNo}`)
  const queues = numbers.flatMap((portNo) => {
    const traffic = ports.traffic(portNo)!
    return [...traffic.queues].flatMap(([queueId, { byteCount: txBytes, packetCount: txPackets }]) =>
      request.queueId === QueueId.ALL || request.queueId === queueId
        ? [{ portNo, queueId, txBytes, txPackets, txErrors: 0n, ...ageOf(traffic.added, clock.now()) }]
        : [])
  })
  if (queues.length === 0) throw new Refusal('OFPQOFC_BAD_QUEUE', `there is no queue ${request.queueId}`)
  return queueStatsReply({ queues })
}

/**
 * How the queues of one port were set up, or of all ports.
 * @throws {@link Refusal} when the port does not exist
 */
export function queueConfig({ ports }: Datapath, { port }: QueueGetConfigRequest): QueueGetConfigReply {
  const numbers = port === PortNo.LOCAL ? [] : portNumbers(ports.all, port)
  if (numbers.length === 0) throw new Refusal('OFPQOFC_BAD_PORT', `there is no port ${port}`)
  return queueGetConfigReply({ port, queues: numbers.flatMap((portNo) => ports.queuesOf(portNo)) })
}

function portNumbers(ports: ReadonlyMap<number, unknown>, wanted: number): readonly number[] {
  return [...ports.keys()].filter((portNo) => wanted === PortNo.ANY || wanted === portNo)
}
