/** What is missing where a packet cannot go its way, as parts of sentences. */
import type { NoExit } from '../flows/outside.js'
import type { NoCrossing } from '../network/crossing.js'

export const LACKS = {
  conntrack: 'does not track connections, so it cannot translate them',
  sctp: 'cannot translate the ports of SCTP',
} as const

export const CLOSED = {
  endpoint: 'its endpoint is not there',
  host: 'its endpoint runs on another host',
  port: 'the switch does not have the port of its endpoint',
  other: 'an endpoint does not reach itself through it',
} as const

export const NO_CROSSING: Readonly<
  Record<Exclude<NoCrossing, 'nextHop'>, (a: string, b: string) => string>
> = {
  mode: (a, b) => `the underlay modes of hosts ${a} and ${b} differ`,
  segment: (a, b) => `hosts ${a} and ${b} are on two segments, and only MAC addresses are changed`,
  address: (a, b) => `hosts ${a} and ${b} have no underlay addresses of the same version of IP for a tunnel`,
  number: (a, b) => `the number of its tenant does not fit into the tunnel from host ${a} to ${b}`,
}

export const NO_EXIT: { readonly [L in NoExit['lacks']]: (host: string) => string } = {
  outside: (host) => `host ${host} has no way there`,
  port: (host) => `the switch of host ${host} does not have its port to the outside`,
  underlay: (host) => `the switch of host ${host} has no underlay port`,
  conntrack: (host) => `the switch of host ${host} does not track connections, so it cannot translate them`,
  session: (host) => `the switch of host ${host} is not connected, or does not have its port`,
  segment: (host) => `host ${host}, by which it would leave, is on another segment`,
  mode: (host) => `host ${host}, by which it would leave, has another underlay mode`,
  address: (host) => `host ${host}, by which it would leave, has no underlay address of its version of IP`,
  number: (host) => `the number of its tenant does not fit into a tunnel to host ${host}`,
  gateway: (host) => `its network has no gateway on host ${host}`,
  physicalIp: (host) => `it has no physical address on host ${host}`,
}
