/** What a change of the network makes of each switch. */
import {
  flush, meterChanges, revoke, standingChanges, type Difference, type RoutingOptions,
} from 'daolinet/routing'
import type { FlowMod, MessageInit } from 'daolinet/codec'

/** What to write to one switch. */
export interface SwitchChanges {
  /** Deletes of flows that packets brought about. To be written first. */
  readonly deletes: FlowMod[]
  /** Connections to forget, meters, and the flows that use those. */
  readonly others: MessageInit[]
}

/** What to write to each switch after a change, by datapath id, and what could not be made. */
export interface Changes {
  readonly switches: ReadonlyMap<bigint, SwitchChanges>
  readonly errors: readonly unknown[]
}

/** Never throws: what a record makes impossible stands in `errors`, and everything else is there. */
export function changesFor(difference: Difference, routing: RoutingOptions): Changes {
  const switches = new Map<bigint, SwitchChanges>()
  const errors: unknown[] = []
  const of = (datapathId: bigint): SwitchChanges => {
    const known = switches.get(datapathId) ?? { deletes: [], others: [] }
    switches.set(datapathId, known)
    return known
  }
  const parts = [
    () => { for (const { datapathId, flows } of revoke(difference)) of(datapathId).deletes.push(...flows) },
    () => {
      const changes = flush(difference)
      for (const { datapathId, messages } of changes) of(datapathId).others.push(...messages)
    },
    () => {
      const changes = meterChanges(difference, routing)
      for (const { datapathId, meters } of changes) of(datapathId).others.push(...meters)
    },
    () => {
      const changes = standingChanges(difference)
      for (const { datapathId, flows } of changes) of(datapathId).others.push(...flows)
    },
  ]
  for (const part of parts) {
    try {
      part()
    } catch (error) {
      errors.push(error)
    }
  }
  return { switches, errors }
}
