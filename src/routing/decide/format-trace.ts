/** The way of a packet as text. */
import { formatDatapathId, formatInstructions, formatMatch, type FlowMod } from '../../codec/index.js'
import { explain } from './explain.js'
import { TABLES } from '../flows/pipeline.js'
import type { Trace, TraceStep } from './trace.js'
import type { TracedPacket } from './through.js'

/**
 * A trace for people: a line for each station and flow, and at the end what becomes of the packet, and why.
 *
 * @example
 * ```ts
 * import { formatTrace } from 'daolinet/routing'
 *
 * const why = { reason: 'noSuchAddress', from: 'a', address: '10.1.0.99' } as const
 * console.log(formatTrace({ outcome: 'dropped', why, steps: [] }))
 * // prints dropped: a sent to 10.1.0.99, and no endpoint that it may talk to has that address.
 * ```
 */
export function formatTrace({ outcome, why, steps }: Trace): string {
  return [...steps.flatMap(linesOf), `${outcome}: ${explain(why)}`].join('\n')
}

function linesOf(step: TraceStep): string[] {
  switch (step.at) {
    case 'sender': return [`${step.endpoint} sends ${packetText(step.packet)}`]
    case 'receiver': return [`${step.endpoint} receives ${packetText(step.packet)}`]
    case 'outside': return [`outside, from ${step.host}: ${packetText(step.packet)}`]
    case 'underlay': return [`from ${step.from} to ${step.to}, ${crossingText(step)}`]
    case 'switch': {
      const leaving = step.packet ? [`  leaves as ${packetText(step.packet)}`] : []
      const name = `switch ${formatDatapathId(step.datapathId)} of ${step.host}`
      return [name, ...step.flows.map(flowText), ...leaving]
    }
  }
}

const TUNNELS: Readonly<Record<string, string>> = { vxlan: 'VXLAN', geneve: 'Geneve', gre: 'GRE' }

function crossingText({ mode, tunnel, router }: TraceStep & { at: 'underlay' }): string {
  if (tunnel) return `in ${TUNNELS[mode] ?? mode} tunnel ${tunnel.id}, ${tunnel.src} > ${tunnel.dst}`
  const by = router === undefined ? 'on one segment' : `by the router at ${router}`
  return mode === 'mac' ? `${by}, with MAC addresses changed only` : by
}

function flowText({ tableId, priority, match, instructions }: FlowMod): string {
  const [name] = Object.entries(TABLES).find(([, { id }]) => id === tableId) ?? [String(tableId)]
  const fields = formatMatch(match)
  const actions = instructions.length === 0 ? 'drop' : formatInstructions(instructions)
  return `  ${name}: priority=${priority}${fields === '' ? '' : `,${fields}`} actions=${actions}`
}

function packetText({ ethSrc, ethDst, vlan, ttl, ...ip }: TracedPacket): string {
  if (ethSrc === undefined) return 'what is no frame'
  const tag = vlan === undefined ? '' : `, VLAN tag ${vlan}`
  const frame = `${ethSrc} > ${ethDst}${tag}`
  if (ip.ipv4Src !== undefined) return `${frame}, ${ip.ipv4Src} > ${ip.ipv4Dst}, TTL ${ttl}`
  return ip.ipv6Src === undefined ? frame : `${frame}, ${ip.ipv6Src} > ${ip.ipv6Dst}, hop limit ${ttl}`
}
