/** The conntrack action, and address translation within it. */
import { CtFlags } from '../../../actions/ct.js'
import { NatFlags, type NatAction } from '../../../actions/nat.js'
import { formatIpv6 } from '../../../addresses/index.js'
import { addressOf } from '../../../syntax/address.js'
import { isInteger, numberOf } from '../../../syntax/integer.js'
import { bare, items, valueOf, type Item } from '../../../syntax/items.js'
import { cut, fail, isEmpty, part, quoted, textOf, type Span } from '../../../syntax/span.js'
import { subfieldOf } from '../../../syntax/subfield.js'
import type { Action } from '../../../actions/index.js'
import type { Subfield } from '../../../match/subfield.js'
import type { ActionContext } from './reader.js'

const NO_TABLE = 0xff

const algorithms: Readonly<Record<string, number>> = { ftp: 21, tftp: 69 }

/** `ct(commit,zone=9,nat(src=10.0.0.1),exec(set_field:0x5->ct_mark))`. */
export function readCt(item: Item, context: ActionContext): Action {
  let flags = 0
  let zone: number | Subfield = 0
  let recircTable = NO_TABLE
  let alg = 0
  const actions: Action[] = []
  for (const argument of items(item.value)) {
    switch (textOf(argument.key)) {
      case 'commit': case 'force':
        bare(argument)
        flags |= textOf(argument.key) === 'commit' ? CtFlags.COMMIT : CtFlags.FORCE
        break
      case 'zone': zone = zoneOf(valueOf(argument)); break
      case 'table': recircTable = tableOf(valueOf(argument)); break
      case 'alg': alg = algorithmOf(valueOf(argument)); break
      case 'nat': actions.push(readNat(argument)); break
      case 'exec': actions.push(...context.nested(valueOf(argument), { ...context })); break
      default: fail('UNKNOWN_NAME', argument.key, `ct has no ${quoted(argument.key)}`)
    }
  }
  if ((flags & CtFlags.COMMIT) === 0 && (flags & CtFlags.FORCE) !== 0) {
    fail('MISSING', item.whole, 'force wants commit beside it')
  }
  return { type: 'ct', flags, zone, recircTable, alg, actions }
}

function zoneOf(span: Span): number | Subfield {
  if (isInteger(span)) return numberOf(span, 16, 'zone')
  const zone = subfieldOf(span)
  if (zone.bits !== 16) fail('BAD_VALUE', span, `a zone has 16 bits, and ${textOf(span)} has ${zone.bits}`)
  return zone
}

function tableOf(span: Span): number {
  const table = numberOf(span, 8, 'table')
  if (table === NO_TABLE) fail('OUT_OF_RANGE', span, 'the packet goes on in a table of 0 to 254')
  return table
}

function algorithmOf(span: Span): number {
  const alg = Object.hasOwn(algorithms, textOf(span)) ? algorithms[textOf(span)] : undefined
  return alg ?? (isInteger(span)
    ? numberOf(span, 16, 'alg')
    : fail('BAD_VALUE', span, `${quoted(span)} is neither ftp nor tftp`))
}

type Nat = { -readonly [K in keyof NatAction]: NatAction[K] }

/** `nat`, `nat(src)`, `nat(dst=10.0.0.1-10.0.0.9:80-443,random)`, `nat(src=[2001:db8::1]:80)`. */
export function readNat(item: Item): NatAction {
  const nat: Nat = { type: 'nat', flags: 0 }
  let flags = 0
  for (const argument of items(item.value)) {
    switch (textOf(argument.key)) {
      case 'src': case 'dst':
        if ((flags & (NatFlags.SRC | NatFlags.DST)) !== 0) {
          fail('DUPLICATE', argument.whole, 'nat has one of src and dst')
        }
        flags |= textOf(argument.key) === 'src' ? NatFlags.SRC : NatFlags.DST
        if (argument.form !== 'bare') range(valueOf(argument), nat)
        break
      case 'persistent': flags |= flag(argument, NatFlags.PERSISTENT); break
      case 'hash': flags |= flag(argument, NatFlags.PROTO_HASH); break
      case 'random': flags |= flag(argument, NatFlags.PROTO_RANDOM); break
      default: fail('UNKNOWN_NAME', argument.key, `nat has no ${quoted(argument.key)}`)
    }
  }
  if ((flags & NatFlags.PROTO_HASH) !== 0 && (flags & NatFlags.PROTO_RANDOM) !== 0) {
    fail('DUPLICATE', item.whole, 'the port is chosen by hash or at random')
  }
  nat.flags = flags
  return nat
}

function flag(argument: Item, bit: number): number {
  bare(argument)
  return bit
}

/** Addresses, and behind a colon ports; IPv6 addresses are in brackets when there are ports. */
function range(span: Span, nat: Nat): void {
  const text = textOf(span)
  const six = (text.match(/:/g)?.length ?? 0) > 1
  const colon = six ? text.lastIndexOf(']:') + 1 : text.indexOf(':')
  const addresses = colon > 0 ? part(span, 0, colon) : span
  const [min, max] = bounds(addresses)
  if (six) {
    nat.ipv6Min = formatIpv6(addressOf(unbracketed(min), 'ipv6'))
    if (max !== undefined) nat.ipv6Max = formatIpv6(addressOf(unbracketed(max), 'ipv6'))
  } else {
    nat.ipv4Min = ipv4(min)
    if (max !== undefined) nat.ipv4Max = ipv4(max)
  }
  if (colon > 0) ports(part(span, colon + 1), nat)
}

function ipv4(span: Span): string {
  addressOf(span, 'ipv4')
  return textOf(span)
}

function unbracketed(span: Span): Span {
  const text = textOf(span)
  return text.startsWith('[') && text.endsWith(']') ? part(span, 1, text.length - 1) : span
}

function bounds(span: Span): readonly [Span, Span?] {
  return cut(span, '-') ?? [span]
}

function ports(span: Span, nat: Nat): void {
  if (isEmpty(span)) fail('MISSING', span, 'ports belong behind the colon')
  const [min, max] = bounds(span)
  nat.protoMin = numberOf(min, 16, 'a port')
  if (max === undefined) return
  nat.protoMax = numberOf(max, 16, 'a port')
  if (nat.protoMax < nat.protoMin) fail('BAD_VALUE', span, 'the last port is below the first')
}
