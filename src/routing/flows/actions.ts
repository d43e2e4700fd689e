/** Actions and instructions as decoded ones are typed, so that the flows that hold them are `FlowMod`s. */
import { NatFlags, type Action, type Instruction, type Match } from '../../codec/index.js'
import { ipFamily } from '../network/prefix.js'

/** Writes a field of the packet. */
export function set(field: Match): Action {
  return { type: 'setField', field }
}

/** Does these actions in their order. */
export function apply(...actions: readonly Action[]): Instruction {
  return { type: 'applyActions', actions }
}

/** Tracks the packet's connection in a zone (ovs-actions(7), `ct`). */
export function ct(
  zone: number,
  { flags = 0, recircTable = NO_TABLE, actions = [] }:
  { flags?: number, recircTable?: number, actions?: readonly Action[] },
): Action {
  return { type: 'ct', flags, zone, recircTable, alg: 0, actions }
}

/** In a `ct`: translates the packets of connections that were translated before. */
export const NAT: Action = { type: 'nat', flags: 0 }

/** In a `ct` that commits: keeps the source address, and changes its port if another connection has it. */
export function natPort(ip: string): Action {
  return { type: 'nat', flags: NatFlags.SRC, ...leastAddress(ip) }
}

/** In a `ct` that commits: translates the source, to a port of these if any are given. */
export function natFrom(ip: string, ports?: readonly [low: number, high: number]): Action {
  const range = ports && { protoMin: ports[0], ...ports[1] === ports[0] ? {} : { protoMax: ports[1] } }
  return { type: 'nat', flags: NatFlags.SRC, ipv4Min: ip, ...range }
}

/** In a `ct` that commits: translates the destination. */
export function natTo(ip: string, port?: number): Action {
  return {
    type: 'nat', flags: NatFlags.DST, ...leastAddress(ip), ...port === undefined ? {} : { protoMin: port },
  }
}

function leastAddress(ip: string): { ipv4Min: string } | { ipv6Min: string } {
  return ipFamily(ip) === 6 ? { ipv6Min: ip } : { ipv4Min: ip }
}

/** The packet continues in no other table. */
const NO_TABLE = 0xff
