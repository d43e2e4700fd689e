/** Flows in the syntax that `ovs-ofctl` reads, and prints in its dumps. */
import { GroupId, PortNo, TableId } from '../protocol/constants.js'
import { formatInstructions } from './format-instructions.js'
import { formatFlowFlags } from './flow-flags.js'
import { formatMatch } from './match/format-match.js'
import { counter, hex, hexDigits, seconds } from '../syntax/number.js'
import { formatPort } from '../syntax/port.js'
import type { FlowMod, FlowModInit } from '../messages/core/flow-mod.js'
import type { FlowStats } from '../messages/multipart/flow-stats-reply.js'

/** What {@link formatFlow} takes: a flow-mod, or one flow of a `FlowStatsReply`. */
export type Flow = FlowMod | FlowModInit | FlowStats

const commands: Readonly<Record<string, string>> = {
  add: '', modify: 'modify ', modifyStrict: 'modify_strict ', delete: 'delete ',
  deleteStrict: 'delete_strict ',
}

/**
 * Writes a flow. One of a statistics reply is written as `ovs-ofctl dump-flows` prints it, with its counters:
 * `cookie=0x0, duration=5.2s, table=0, n_packets=1, n_bytes=98, priority=7,ip actions=output:1`. A flow-mod
 * is written as `dump-flows --no-stats` prints it, after its command unless that is `add`: `delete table=1,
 * ip`. `ovs-ofctl add-flows` and {@link parseFlow} read both. The xid and the buffer id of a flow-mod are not
 * written.
 *
 * @example
 * ```ts
 * import { applyActions, flowMod, output } from 'daolinet/codec'
 * import { formatFlow } from 'daolinet/text'
 *
 * const flow = flowMod({ priority: 7, match: { inPort: 1 }, instructions: applyActions(output(2)) })
 * console.log(formatFlow(flow)) // priority=7,in_port=1 actions=output:2
 * ```
 */
export function formatFlow(flow: Flow): string {
  return 'packetCount' in flow ? formatFlowStats(flow) : formatFlowMod(flow)
}

function formatFlowStats(flow: FlowStats): string {
  return [
    `cookie=${hexDigits(flow.cookie)}, `,
    `duration=${seconds(flow.durationSec, flow.durationNsec)}, `,
    `table=${flow.tableId}, `,
    `n_packets=${counter(flow.packetCount)}, n_bytes=${counter(flow.byteCount)}, `,
    timeouts(flow.idleTimeout, flow.hardTimeout),
    formatFlowFlags(flow.flags),
    spaced(formatMatch(flow.match, flow.priority)),
    `actions=${formatInstructions(flow.instructions)}`,
  ].join('')
}

function formatFlowMod(flow: FlowModInit): string {
  const { command = 'add', cookie = 0n, cookieMask = 0n, outPort = PortNo.ANY, outGroup = GroupId.ANY } = flow
  const deletes = command === 'delete' || command === 'deleteStrict'
  return [
    commands[command] ?? `command=${command} `,
    cookieText(cookie, cookieMask, deletes),
    tableText(flow.tableId, deletes),
    timeouts(flow.idleTimeout ?? 0, flow.hardTimeout ?? 0),
    outPort === PortNo.ANY ? '' : `out_port=${formatPort(outPort)}, `,
    outGroup === GroupId.ANY ? '' : `out_group=${outGroup}, `,
    formatFlowFlags(flow.flags ?? 0),
    spaced(formatMatch(flow.match ?? {}, flow.priority)),
    deletes ? '' : `actions=${formatInstructions(flow.instructions ?? [])}`,
  ].join('').replace(/,? $/, '')
}

/** A deletion has no cookie without a mask. */
function cookieText(cookie: bigint, mask: bigint, deletes = false): string {
  if (cookie === 0n && mask === 0n) return ''
  return `cookie=${hexDigits(cookie)}${mask === 0n && !deletes ? '' : `/${hex(mask)}`}, `
}

/** The table, unless it is the default: 0, or all of them for a deletion. */
function tableText(tableId: number | undefined, deletes: boolean): string {
  return tableId === undefined || tableId === (deletes ? TableId.ALL : 0) ? '' : `table=${tableId}, `
}

function timeouts(idle: number, hard: number): string {
  return (idle === 0 ? '' : `idle_timeout=${idle}, `) + (hard === 0 ? '' : `hard_timeout=${hard}, `)
}

function spaced(text: string): string {
  return text === '' ? '' : `${text} `
}
