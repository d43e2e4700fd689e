/** The controllers that share a network. */
import { joinCluster, type Cluster, type MetadataStore } from 'daolinet/store'
import { messageOf, type Log } from './log.js'

/** How long the others may take to become master of what this controller leaves, in milliseconds. */
const PATIENCE = 10_000

/** Joins the controllers on a store, and tells of them. */
export async function joinControllers(
  store: MetadataStore, id: string, ttl: number, log: Log | undefined,
): Promise<Cluster> {
  let problem = ''
  const cluster = await joinCluster(store, {
    id, ttl,
    // What fails again and again is told once.
    onProblem: (error) => {
      if (messageOf(error) === problem) return
      problem = messageOf(error)
      log?.({ event: 'problem', subject: 'the other controllers', message: problem })
    },
  })
  let told = ''
  const tell = (): void => {
    const members = cluster.members()
    if (members.join(' ') === told) return
    told = members.join(' ')
    problem = ''
    log?.({ event: 'controllers', id, members })
  }
  tell()
  cluster.subscribe(tell)
  return cluster
}

/** Leaves the switches to the other controllers, if there are any that can be reached. */
export async function drainTo(cluster: Cluster, log: Log | undefined): Promise<void> {
  try {
    await cluster.drain({ signal: AbortSignal.timeout(PATIENCE) })
  } catch (error) {
    log?.({ event: 'problem', subject: 'leaving the switches to others', message: messageOf(error) })
  }
}
