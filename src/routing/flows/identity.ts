/** Comparing flows: whether two are the same flow to a switch, and whether they do the same. */
import {
  decode, encode, flowMod, PortNo, referredField, type FieldReference, type FlowMod, type FlowStats,
  type MessageOf,
} from '../../codec/index.js'

/** The parts of a flow that are compared. */
export type FlowRow = Pick<FlowStats, 'tableId' | 'priority' | 'cookie' | 'match' | 'instructions'>

/** The flow as a switch reports it. Encoding and decoding gives every value its one canonical form. */
export function asReported(flow: FlowMod): FlowRow {
  return decode(encode(flow)) as MessageOf<'flowMod'>
}

/**
 * Table, priority and match as text. A switch has at most one flow with the same ones. The order of match
 * fields does not matter.
 */
export function flowIdentity({ tableId, priority, match }: FlowRow): string {
  return `${tableId} ${priority} ${stableText(match)}`
}

/** Cookie and instructions as text. `maxLen` only matters in an output to the controller. */
export function flowEffect({ cookie, instructions }: FlowRow): string {
  const ordered = [...instructions].sort((a, b) => a.type < b.type ? -1 : 1)
  return `${cookie} ${stableText(ordered)}`
}

/** Deletes exactly this flow. */
export function strictDelete(flow: Pick<FlowRow, 'tableId' | 'priority' | 'match'>): FlowMod {
  const { tableId, priority, match } = flow
  return flowMod({ command: 'deleteStrict', tableId, priority, match })
}

function stableText(value: unknown): string {
  return JSON.stringify(value, (key, part: unknown) => {
    // A switch names a field by whichever of its headers it likes.
    if (key === 'field' && typeof part === 'string') return referredField(part as FieldReference) ?? part
    if (typeof part === 'bigint') return `${part}n`
    if (part instanceof Uint8Array) return [...part]
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part
    const { maxLen: _maxLen, ...rest } = part as { maxLen?: unknown, port?: unknown }
    const kept = rest.port === PortNo.CONTROLLER ? part : rest
    return Object.fromEntries(Object.entries(kept).sort(([a], [b]) => a < b ? -1 : 1))
  })
}
