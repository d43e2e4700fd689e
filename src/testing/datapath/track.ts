/** What a `ct` action asks of the connection tracker, with the fields of one packet put in. */
import { CtFlags, ipv4Number, ipv6BigInt, NatFlags, type Action, type NatAction } from '../../codec/index.js'
import { isFieldAction, read, writesOf } from '../packet/writes.js'
import { Translated } from '../conntrack/connection.js'
import type { Range, Translation } from '../conntrack/nat.js'
import type { TrackRequest } from '../conntrack/tracker.js'
import type { PipelinePacket } from '../packet/packet.js'

type Ct = Extract<Action, { readonly type: 'ct' }>

/** The table of packets that continue in none. */
const NO_TABLE = 0xff

/** The table in which the tracked packet continues; undefined for none. */
export function tableAfter({ recircTable = NO_TABLE }: Ct): number | undefined {
  return recircTable === NO_TABLE ? undefined : recircTable
}

/** What an action asks for this packet. */
export function requestOf(packet: PipelinePacket, { flags = 0, zone = 0, actions = [] }: Ct): TrackRequest {
  const [mark, label] = [new Bits(packet.get('ctMark')!), new Bits(packet.get('ctLabel')!)]
  const scratch = packet.clone()
  for (const action of actions) {
    if (!isFieldAction(action)) continue
    for (const write of writesOf(scratch, action)) {
      scratch.set(write.name, write.value, write.mask)
      if (write.name === 'ctMark') mark.write(write)
      if (write.name === 'ctLabel') label.write(write)
    }
  }
  const nats = actions.filter((action): action is NatAction => action.type === 'nat')
  return {
    zone: typeof zone === 'number' ? zone : Number(read(packet, zone)),
    commit: (flags & CtFlags.COMMIT) !== 0,
    force: (flags & CtFlags.FORCE) !== 0,
    mark: { value: Number(mark.value), mask: Number(mark.mask) },
    label: { value: label.value, mask: label.mask },
    nat: nats.length === 0 ? undefined : translationOf(nats.at(-1)!),
  }
}

/** Bits of a field that actions have written so far. */
class Bits {
  value: bigint
  mask = 0n

  constructor(value: bigint) {
    this.value = value
  }

  write({ value, mask }: { readonly value: bigint, readonly mask: bigint }): void {
    this.value = (this.value & ~mask) | value
    this.mask |= mask
  }
}

function translationOf(nat: NatAction): Translation {
  const { flags = 0, ipv4Min, ipv6Min, protoMin } = nat
  const side = (flags & NatFlags.SRC) !== 0 ? Translated.SOURCE
    : (flags & NatFlags.DST) !== 0 ? Translated.DESTINATION : 0
  const addresses = ipv4Min !== undefined
    ? { min: BigInt(ipv4Number(ipv4Min)), max: BigInt(ipv4Number(nat.ipv4Max ?? ipv4Min)) }
    : ipv6Min !== undefined
      ? { min: ipv6BigInt(ipv6Min), max: ipv6BigInt(nat.ipv6Max ?? ipv6Min) }
      : undefined
  const ports: Range<number> | undefined =
    protoMin === undefined ? undefined : { min: protoMin, max: nat.protoMax ?? protoMin }
  return { side, addresses, ports }
}
