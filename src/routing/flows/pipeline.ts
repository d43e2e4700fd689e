/** The tables and priorities of the flows on every switch, each with its reason. */

/** The tables. */
export const TABLES = {
  classify: { id: 0, reason: 'checks that a packet comes from the port and the addresses it claims' },
  logical: { id: 1, reason: 'packets from endpoints, by tenant and logical addresses' },
  physical: { id: 2, reason: 'packets from other hosts, by physical addresses' },
} as const

/** The priorities. Flows of equal priority in one table never overlap. */
export const PRIORITIES = {
  guard: { table: 'classify', value: 300, reason: "packets at an endpoint's port with its own addresses" },
  transit: { table: 'classify', value: 200, reason: "from other hosts to the host's physical prefix" },
  host: { table: 'classify', value: 100, reason: "the host's own traffic: everything else on the underlay" },
  drop: { table: 'classify', value: 0, reason: 'drops all else: forged packets never reach the controller' },
  reply: { table: 'both', value: 400, reason: 'replies pass even where the same packets would be denied' },
  deny: { table: 'both', value: 300, reason: 'a denial takes precedence over a route that is out of date' },
  route: { table: 'both', value: 200, reason: 'what is allowed' },
  unreachable: { table: 'both', value: 100, reason: 'drops what is sent to an address that nobody has' },
  miss: { table: 'both', value: 0, reason: 'sends to the controller what OpenFlow 1.3 would drop' },
} as const satisfies Record<string, { table: keyof typeof TABLES | 'both', value: number, reason: string }>
