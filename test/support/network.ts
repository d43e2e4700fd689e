/** Networks for tests: records written briefly, and views of them. */
import { holdersIn, missingAssignments } from '../../src/routing/network/assign.js'
import { RECORD_KINDS, type Endpoint, type Host, type Records } from '../../src/routing/network/records.js'
import {
  advanceView, emptyView, viewWithPorts, type RecordWrite, type View,
} from '../../src/routing/network/view.js'
import type { SwitchAbilities } from '../../src/routing/network/view.js'

/** Lists of records by kind; all optional. */
export type RecordLists = { readonly [K in keyof Records]?: readonly Records[K][] }

/** Writes that put these records. */
export function puts(lists: RecordLists): RecordWrite[] {
  return RECORD_KINDS.flatMap((kind) =>
    (lists[kind] ?? []).map((record) => ({ kind, id: record.id, record }) as RecordWrite))
}

/** The view after writing these records and assigning what they lack. */
export function written(view: View, writes: readonly RecordWrite[]): View {
  const difference = advanceView(view, writes, view.revision + 1)
  const { assignments } = missingAssignments(difference.after, holdersIn(difference))
  return advanceView(difference.after, puts({ assignment: assignments }), view.revision + 2).after
}

/** A host `h<n>`: datapath n, prefix 172.30.n.0/24, underlay port `up` of number 1. */
export function host(n: number, over: Partial<Host['underlay']> = {}): Host {
  return {
    id: `h${n}`,
    datapathId: n.toString(16).padStart(16, '0'),
    physicalCidr: `172.30.${n}.0/24`,
    underlay: { port: 'up', mac: `02:00:00:00:aa:0${n}`, ip: `192.168.50.${n}`, segment: 'rack1', ...over },
  }
}

/** An endpoint on host `h<on>` at port `v<port>`, whose number is `port`. */
export function endpoint(id: string, network: string, on: number, port: number, ip: string): Endpoint {
  const mac = `02:00:00:00:${String(on).padStart(2, '0')}:${port.toString(16).padStart(2, '0')}`
  return { id, network, host: `h${on}`, port: `v${port}`, mac, ip, physicalIp: `172.30.${on}.${port}` }
}

/** Ports of a switch: the underlay as number 1, and `v<n>` as number n for each of these. */
export function ports(...numbers: readonly number[]): { portNo: number, name: string }[] {
  return [{ portNo: 1, name: 'up' }, ...numbers.map((portNo) => ({ portNo, name: `v${portNo}` }))]
}

/** The view of these records, with everything assigned, and with these switches connected, which can that. */
export function viewOf(
  lists: RecordLists, connected: readonly (readonly [number, number[]])[] = [],
  abilities: Partial<SwitchAbilities> = {},
): View {
  let view = written(emptyView(), puts(lists))
  for (const [datapath, numbers] of connected) {
    view = viewWithPorts(view, BigInt(datapath), ports(...numbers), abilities).after
  }
  return view
}
