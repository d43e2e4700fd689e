/** The events of the log as sentences. */
import type { DecisionLog, LogEvent, OfSwitch } from './log.js'
import type { PacketData } from './packet-data.js'

/** An event as a sentence, without its time. */
export function sentence(event: LogEvent): string {
  switch (event.event) {
    case 'listening': return `listening on ${event.target}, process ${event.pid}`
    case 'controllers': return `this is controller ${event.id} of ${event.members.join(', ')}`
    case 'network': return `the network has ${event.hosts} hosts and ${event.endpoints} endpoints`
    case 'switch': return event.state === 'stranger'
      ? `switch ${event.datapathId} is no host of the network, its flows are left alone: ${event.detail}`
      : `switch ${event.datapathId} (${event.host ?? 'no host'}) ${event.state}: ${event.detail}`
    case 'ports': return event.missing.length === 0
      ? `${nameOf(event)} has all ports that the network names`
      : `${nameOf(event)} does not have `
        + event.missing.map(({ port, of }) => `port ${port} of ${of}`).join(', ')
    case 'decision': return decision(event)
    case 'overload': {
      const { inPort, port = inPort } = event
      const where = port === undefined ? nameOf(event) : `${nameOf(event)} port ${port}`
      return `overload: ${event.packets} packets from ${where} were dropped, too many wait for a decision`
    }
    case 'revocation': return `revoked on ${nameOf(event)}: ${event.why} [flows: ${event.flows}]`
    case 'reconciliation': {
      const { added, removed, kept } = event
      return `reconciled ${nameOf(event)}: ${added} flows added, ${removed} removed, ${kept} kept`
    }
    case 'status': return status(event)
    case 'rejected': {
      const whose = event.datapathId === undefined ? '' : `, switch ${event.datapathId},`
      const often = event.times > 1 ? ` (${event.times} times)` : ''
      return `rejected a connection from ${event.peer || 'an unknown peer'}${whose}: ${event.message}${often}`
    }
    case 'problem': return `problem with ${event.subject}: ${event.message}`
    case 'lost': return `${event.lines} lines of this log were lost: its reader was too slow`
    case 'orphaned': return `process ${event.parent}, which started this one, has ended: `
      + (event.stops ? 'this one stops' : `to stop this one, kill ${event.pid}`)
    case 'stopped': return 'stopped'
  }
}

function nameOf({ host, datapathId }: OfSwitch): string {
  return host ?? `switch ${datapathId}`
}

function decision(event: DecisionLog): string {
  const { kind, why, flows, inPort, port } = event
  return `${nameOf(event)} port ${port ?? inPort} ${kind}: ${why} [${packet(event)}, flows: ${flows}]`
}

/** Protocol, addresses and ports of a packet: enough to tell two of one pair apart. */
function packet(data: PacketData): string {
  const { protocol, source, destination, sourcePort, destinationPort, icmpType, icmpCode, fragment } = data
  const end = (address: string | undefined, port: number | undefined): string =>
    `${address ?? '?'}${port === undefined ? '' : `:${port}`}`
  const icmp = icmpType === undefined ? '' : ` type ${icmpType} code ${icmpCode}`
  const part = fragment === true ? ' fragment' : ''
  const ends = `${end(source, sourcePort)} > ${end(destination, destinationPort)}`
  return `${protocol ?? 'unreadable'} ${ends}${icmp}${part}`
}

/** Whose rate a switch without meters does not hold. */
function unlimited({ unlimited: ids = [] }: LogEvent & { event: 'status' }): string {
  return ids.length === 0 ? '' : `, but without meters nothing limits ${ids.join(', ')}`
}

function status(event: LogEvent & { event: 'status' }): string {
  const { state, wanted, revision, problem } = event
  const had = revision === undefined ? 'no earlier one is known' : `${revision} is in force`
  switch (state) {
    case 'inForce':
      return `${nameOf(event)}: revision ${revision} of the network is in force${unlimited(event)}`
    case 'pending': return `${nameOf(event)}: revision ${wanted} of the network is pending, ${had}`
    case 'failed': return `${nameOf(event)}: revision ${wanted} of the network is not in force: ${problem}`
    case 'notConnected': return `${nameOf(event)}: the switch is not connected`
  }
}
