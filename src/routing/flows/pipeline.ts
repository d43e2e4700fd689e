/** The tables and priorities of the flows on every switch, each with its reason. */

/** The tables. */
export const TABLES = {
  classify: { id: 0, reason: 'checks that a packet comes from the port and the addresses it claims' },
  logical: { id: 1, reason: 'packets from endpoints, by tenant and logical addresses' },
  physical: { id: 2, reason: 'packets from other hosts, by their addresses on the way' },
  tracked: { id: 3, reason: 'packets whose connection is known, by zone and first packet of the connection' },
  advertise: { id: 4, reason: 'completes the answers to neighbour solicitations' },
  outbound: { id: 5, reason: 'packets for the outside, by the physical address of their sender' },
  leaving: { id: 6, reason: 'packets for the outside that have been translated' },
  inbound: { id: 7, reason: 'packets from outside, by the physical address of their receiver' },
  mapped: { id: 8, reason: 'packets to ports that lead to endpoints, by client' },
  admitted: { id: 9, reason: 'the same, when they have been translated' },
} as const

/** The priorities. Flows of equal priority in one table never overlap. */
export const PRIORITIES = {
  solicitation: { table: 'classify', value: 320, reason: 'neighbour solicitations that no router passed on' },
  expiring: { table: 'classify', value: 310, reason: 'packets whose TTL is about to expire, within a limit' },
  guard: { table: 'classify', value: 300, reason: "packets at an endpoint's port with its own addresses" },
  awaited: { table: 'classify', value: 290, reason: 'the first packet of an endpoint that moves here' },
  pieces: { table: 'classify', value: 220, reason: "fragments to a host's address outside" },
  arriving: { table: 'classify', value: 210, reason: "from outside to a host's address there" },
  transit: { table: 'classify', value: 200, reason: "from other hosts to the host's endpoints" },
  exit: { table: 'classify', value: 180, reason: 'from endpoints of other hosts to the outside' },
  own: { table: 'classify', value: 150, reason: "the host itself may not speak from endpoints' addresses" },
  shared: { table: 'classify', value: 110, reason: "the host's own traffic from the address it shares" },
  host: { table: 'classify', value: 100, reason: "the host's own traffic: everything else on the underlay" },
  drop: { table: 'classify', value: 0, reason: 'drops all else: forged packets never reach the controller' },
  tagged: { table: 'logical', value: 530, reason: 'drops what has another tag behind that of its endpoint' },
  discovery: { table: 'logical', value: 520, reason: 'drops neighbour discovery that is no question' },
  mapped: { table: 'inbound', value: 520, reason: 'to ports that lead to endpoints, and back' },
  hosts: { table: 'inbound', value: 510, reason: 'what is for the host itself at an address it shares' },
  invalid: { table: 'all', value: 500, reason: 'drops packets that fit into no connection' },
  groups: { table: 'logical', value: 510, reason: 'drops what is sent to many: nothing of it is routed' },
  neighbour: { table: 'logical', value: 500, reason: 'answers ARP and ND, and pings of the gateway' },
  reply: { table: 'all', value: 400, reason: 'replies pass even where the same packets would be denied' },
  deny: { table: 'all', value: 300, reason: 'a denial takes precedence over a route that is out of date' },
  fading: { table: 'inbound', value: 250, reason: 'drops what expires: the outside sees no hop here' },
  route: { table: 'all', value: 200, reason: 'what is allowed' },
  advertise: { table: 'advertise', value: 200, reason: 'gives answers the MAC address they come from' },
  outside: { table: 'all', value: 150, reason: 'to and from the outside' },
  unreachable: { table: 'all', value: 100, reason: 'drops what is sent to an address that nobody has' },
  peers: { table: 'physical', value: 2, reason: 'asks about what comes out of tunnels from known hosts' },
  strangers: { table: 'physical', value: 1, reason: 'drops what comes out of tunnels from other hosts' },
  metered: { table: 'all', value: 1, reason: 'sends to the controller what no flow takes, within a limit' },
  miss: { table: 'all', value: 0, reason: 'sends to the controller what OpenFlow 1.3 would drop' },
} as const satisfies Record<string, { table: keyof typeof TABLES | 'all', value: number, reason: string }>
