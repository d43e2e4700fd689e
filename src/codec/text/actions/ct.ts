/** The conntrack action, and address translation within it. */
import { CtFlags } from '../../actions/ct.js'
import { NatFlags } from '../../actions/nat.js'
import { formatSubfield } from '../../syntax/subfield.js'
import type { CtAction } from '../../actions/ct.js'
import type { NatAction } from '../../actions/nat.js'
import type { NestedText } from './formatter.js'

const NO_TABLE = 0xff

const algorithms: Readonly<Record<number, string>> = { 21: 'ftp', 69: 'tftp' }

/** `ct(commit,zone=9,nat(src=10.0.0.1),exec(set_field:0x5->ct_mark))`. */
export function formatCt(action: CtAction, nested: NestedText): string {
  const { flags = 0, zone = 0, recircTable = NO_TABLE, alg = 0, actions = [] } = action
  // Address translations that come first stand by themselves; everything from the first other on is executed.
  const other = actions.findIndex(({ type }) => type !== 'nat')
  const nats = other < 0 ? actions : actions.slice(0, other)
  return `ct(${[
    ...((flags & CtFlags.COMMIT) === 0 ? [] : ['commit']),
    ...((flags & CtFlags.FORCE) === 0 ? [] : ['force']),
    ...(recircTable === NO_TABLE ? [] : [`table=${recircTable}`]),
    ...(zone === 0 ? [] : [`zone=${typeof zone === 'number' ? zone : formatSubfield(zone)}`]),
    ...nats.map((nat) => nested([nat])),
    ...(other < 0 ? [] : [`exec(${nested(actions.slice(other))})`]),
    ...(alg === 0 ? [] : [`alg=${algorithms[alg] ?? alg}`]),
  ].join(',')})`
}

/** `nat`, `nat(src)`, `nat(dst=10.0.0.1-10.0.0.9:80-443,random)`, `nat(src=[2001:db8::1]:80)`. */
export function formatNat(action: NatAction): string {
  const { flags = 0 } = action
  const type = (flags & NatFlags.SRC) !== 0 ? 'src' : (flags & NatFlags.DST) !== 0 ? 'dst' : undefined
  if (type === undefined) return 'nat'
  const range = addresses(action)
  if (range === undefined) return `nat(${type})`
  return `nat(${[
    `${type}=${range}`,
    ...((flags & NatFlags.PERSISTENT) === 0 ? [] : ['persistent']),
    ...((flags & NatFlags.PROTO_HASH) === 0 ? [] : ['hash']),
    ...((flags & NatFlags.PROTO_RANDOM) === 0 ? [] : ['random']),
  ].join(',')})`
}

function addresses(action: NatAction): string | undefined {
  const six = action.ipv4Min === undefined
  const [min, max] = six ? [action.ipv6Min, action.ipv6Max] : [action.ipv4Min, action.ipv4Max]
  if (min === undefined) return undefined
  const ports = action.protoMin === undefined ? '' : `:${range(action.protoMin, action.protoMax)}`
  const bounds = max === undefined || max === min ? [min] : [min, max]
  return bounds.map((address) => (six && ports !== '' ? `[${address}]` : address)).join('-') + ports
}

function range(min: number, max: number | undefined): string {
  return max === undefined || max === min ? String(min) : `${min}-${max}`
}
