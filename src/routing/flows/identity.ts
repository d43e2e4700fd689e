/** When two flows are the same flow, and when they do the same. */
import { decode, encode, PortNo, type FlowMod, type FlowStats, type MessageOf } from '../../codec/index.js'

/** What of a flow says which it is and what it does. */
export type FlowRow = Pick<FlowStats, 'tableId' | 'priority' | 'cookie' | 'match' | 'instructions'>

/** The flow as a switch reports it: through the codec, in which every value has one form. */
export function asReported(flow: FlowMod): FlowRow {
  return decode(encode(flow)) as MessageOf<'flowMod'>
}

/** Table, priority and match: a switch has one flow of each. The order of fields says nothing. */
export function flowIdentity({ tableId, priority, match }: FlowRow): string {
  return `${tableId} ${priority} ${stableText(match)}`
}

/** Cookie and instructions. Where there is no packet for the controller, its length says nothing. */
export function flowEffect({ cookie, instructions }: FlowRow): string {
  const ordered = [...instructions].sort((a, b) => a.type < b.type ? -1 : 1)
  return `${cookie} ${stableText(ordered)}`
}

function stableText(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'bigint') return `${part}n`
    if (part instanceof Uint8Array) return [...part]
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part
    const { maxLen: _maxLen, ...rest } = part as { maxLen?: unknown, port?: unknown }
    const kept = rest.port === PortNo.CONTROLLER ? part : rest
    return Object.fromEntries(Object.entries(kept).sort(([a], [b]) => a < b ? -1 : 1))
  })
}
