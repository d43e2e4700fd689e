/** The `ports` of a rule. */
import type { NetworkPolicyPort, Pod, Refuse } from './kubernetes.js'
import type { PortRange } from 'daolinet/routing'

/** A protocol of network policies. */
export type PortProtocol = 'tcp' | 'udp' | 'sctp'

/** Ports by number. Without a protocol, every connection; without ports, every one of the protocol. */
export interface NumberedPorts {
  readonly protocol?: PortProtocol
  readonly ports?: readonly PortRange[]
}

/** A port by the name that containers give it. Each pod has its own number for it. */
export interface NamedPort {
  readonly protocol: PortProtocol
  readonly name: string
  /** Its place in the policy. */
  readonly path: string
}

const PROTOCOLS: ReadonlyMap<string, PortProtocol> =
  new Map([['TCP', 'tcp'], ['UDP', 'udp'], ['SCTP', 'sctp']])

/** The ports of a rule, those by number put together for each protocol. */
export function portsOf(
  ports: readonly NetworkPolicyPort[] | null | undefined, path: string, refuse: Refuse,
): { readonly numbered: readonly NumberedPorts[], readonly named: readonly NamedPort[] } {
  if (!ports || ports.length === 0) return { numbered: [{}], named: [] }
  const named: NamedPort[] = []
  const numbered = new Map<PortProtocol, PortRange[] | 'all'>()
  for (const [at, { protocol: text, port, endPort }] of ports.entries()) {
    const place = `${path}[${at}]`
    const protocol = PROTOCOLS.get(text ?? 'TCP')
      ?? refuse(`${place}.protocol`, `not one of TCP, UDP, SCTP: ${text}`)
    if (typeof port === 'string') {
      if (endPort != null) refuse(`${place}.endPort`, 'a range begins with a number, not with a name')
      named.push({ protocol, name: port, path: `${place}.port` })
      continue
    }
    const known = numbered.get(protocol) ?? []
    if (port == null) {
      if (endPort != null) refuse(`${place}.endPort`, 'a range needs the port it begins with')
      numbered.set(protocol, 'all')
    } else {
      const range = rangeOf(port, endPort, place, refuse)
      numbered.set(protocol, known === 'all' ? known : [...known, range])
    }
  }
  return {
    numbered: Array.from(numbered, ([protocol, list]) =>
      list === 'all' ? { protocol } : { protocol, ports: list }),
    named,
  }
}

function rangeOf(
  port: number, endPort: number | null | undefined, place: string, refuse: Refuse,
): PortRange {
  const isPort = (value: number): boolean => Number.isInteger(value) && value >= 1 && value <= 65_535
  if (!isPort(port)) refuse(`${place}.port`, `not a port from 1 to 65535: ${port}`)
  if (endPort == null || endPort === port) return port
  if (!isPort(endPort) || endPort < port) {
    refuse(`${place}.endPort`, `not a port from ${port} to 65535: ${endPort}`)
  }
  return `${port}-${endPort}`
}

/** The number that a pod has for a named port; undefined when it has none. */
export function numberOf({ spec }: Pod, { protocol, name }: NamedPort): number | undefined {
  // An init container that is restarted runs beside the others.
  const sidecars = (spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always')
  return [...spec?.containers ?? [], ...sidecars].flatMap(({ ports }) => ports ?? [])
    .find((port) => port.name === name && PROTOCOLS.get(port.protocol ?? 'TCP') === protocol)?.containerPort
}
