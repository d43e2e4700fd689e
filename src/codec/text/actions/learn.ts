/** The learn action and what it makes of a packet. */
import { LearnFlags } from '../../actions/learn.js'
import { headerOf } from '../../match/subfield.js'
import { formatBits } from '../../syntax/format-value.js'
import { exactBits } from '../../syntax/bits.js'
import { hex, hexDigits } from '../../syntax/number.js'
import { formatSubfield } from '../../syntax/subfield.js'
import type { LearnSpec } from '../../actions/learn-spec.js'
import type { Learn2Action, LearnAction } from '../../actions/learn.js'

const DEFAULT_PRIORITY = 0x8000

/** `learn(table=1,hard_timeout=60,NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[],output:NXM_OF_IN_PORT[])`. */
export function formatLearn(action: LearnAction | Learn2Action): string {
  const { idleTimeout = 0, hardTimeout = 0, finIdleTimeout = 0, finHardTimeout = 0 } = action
  const { tableId = 1, priority = DEFAULT_PRIORITY, flags = 0, cookie = 0n } = action
  const given = (name: string, value: number): string[] => (value === 0 ? [] : [`${name}=${value}`])
  return `learn(${[
    `table=${tableId}`,
    ...given('idle_timeout', idleTimeout),
    ...given('hard_timeout', hardTimeout),
    ...given('fin_idle_timeout', finIdleTimeout),
    ...given('fin_hard_timeout', finHardTimeout),
    ...(priority === DEFAULT_PRIORITY ? [] : [`priority=${priority}`]),
    ...((flags & LearnFlags.SEND_FLOW_REM) === 0 ? [] : ['send_flow_rem']),
    ...((flags & LearnFlags.DELETE_LEARNED) === 0 ? [] : ['delete_learned']),
    ...(cookie === 0n ? [] : [`cookie=${hexDigits(cookie)}`]),
    ...(action.type === 'learn2' ? limits(action) : []),
    ...action.specs.map(formatSpec),
  ].join(',')})`
}

function limits({ limit = 0, resultDst }: Learn2Action): string[] {
  return [
    ...(limit === 0 ? [] : [`limit=${limit}`]),
    ...(resultDst === undefined ? [] : [`result_dst=${formatSubfield(resultDst)}`]),
  ]
}

function formatSpec(spec: LearnSpec): string {
  if (spec.type === 'output') return `output:${formatSubfield(spec.src)}`
  const dst = formatSubfield(spec.dst)
  if (spec.type === 'load') {
    return `load:${typeof spec.src === 'bigint' ? hex(spec.src) : formatSubfield(spec.src)}->${dst}`
  }
  if (typeof spec.src !== 'bigint') {
    const src = formatSubfield(spec.src)
    return src === dst ? dst : `${dst}=${src}`
  }
  const row = headerOf(spec.dst.field)?.row
  return row !== undefined && spec.dst.offset === 0 && spec.dst.bits === row.subfieldBits
    ? `${row.text}=${formatBits(row, exactBits(spec.src, row.bytes))}`
    : `${dst}=${hex(spec.src)}`
}
