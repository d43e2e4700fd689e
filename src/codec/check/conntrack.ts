/** Actions of the connection tracker. */
import { CtFlags, NatFlags, type Action, type CtAction, type NatAction } from '../actions/index.js'
import { ipv4Number, ipv6BigInt } from '../addresses/index.js'
import { checkBits, checkFields } from './subfield.js'
import type { Scope } from './finding.js'

const NAT_FLAGS = Object.values(NatFlags).reduce((all, flag) => all | flag, 0)
const BOTH_SIDES = NatFlags.SRC | NatFlags.DST
const BOTH_CHOICES = NatFlags.PROTO_HASH | NatFlags.PROTO_RANDOM
const ZONE_BITS = 16

/** Refuses what is wrong with a ct action, except for the actions in it. */
export function checkConntrack({ flags = 0, zone = 0 }: CtAction, scope: Scope): void {
  if ((flags & CtFlags.FORCE) !== 0 && (flags & CtFlags.COMMIT) === 0) {
    scope.refuse('OFPBAC_BAD_ARGUMENT', 'flags', 'only a connection that is kept has a direction')
  }
  if (typeof zone === 'number' || !checkFields({ zone }, 'short', scope)) return
  checkBits(zone, 'read', scope.at('zone'))
  if (zone.bits !== ZONE_BITS) {
    scope.refuse('OFPBAC_BAD_SET_LEN', 'zone', `a zone has ${ZONE_BITS} bits, not ${zone.bits}`)
  }
}

/** Refuses actions in a ct action that only a connection can have that is kept: all but a bare nat. */
export function checkKept({ flags = 0, actions = [] }: CtAction, scope: Scope): void {
  if ((flags & CtFlags.COMMIT) !== 0) return
  const index = actions.findIndex((action) => !isBareNat(action))
  if (index < 0) return
  const detail = 'only a connection that is kept can be translated or marked: this needs commit'
  scope.refuse('OFPBAC_BAD_ARGUMENT', `actions[${index}]`, detail)
}

function isBareNat(action: Action): boolean {
  return action.type === 'nat' && (action.flags ?? 0) === 0
    && action.ipv4Min === undefined && action.ipv6Min === undefined
}

/** Refuses what is wrong with a nat action. */
export function checkNat(nat: NatAction, scope: Scope): void {
  const { flags = 0, ipv4Min, ipv6Min, protoMin, protoMax } = nat
  if ((flags & ~NAT_FLAGS) !== 0) scope.refuse('OFPBAC_BAD_ARGUMENT', 'flags', 'there are unknown flags')
  if ((flags & BOTH_SIDES) === BOTH_SIDES) {
    scope.refuse('OFPBAC_BAD_ARGUMENT', 'flags', 'one side is translated, not both')
  }
  if ((flags & BOTH_CHOICES) === BOTH_CHOICES) {
    scope.refuse('OFPBAC_BAD_ARGUMENT', 'flags', 'ports are chosen by hash or at random, not both')
  }
  if (ipv4Min !== undefined && ipv6Min !== undefined) {
    scope.refuse('OFPBAC_BAD_ARGUMENT', 'ipv6Min', 'addresses are of IPv4 or of IPv6, not both')
  }
  checkRange(number(ipv4Min, ipv4Number), number(nat.ipv4Max, ipv4Number), 'ipv4', scope)
  checkRange(number(ipv6Min, ipv6BigInt), number(nat.ipv6Max, ipv6BigInt), 'ipv6', scope)
  checkRange(protoMin, protoMax, 'proto', scope)
  if (protoMin !== undefined && ipv4Min === undefined && ipv6Min === undefined) {
    scope.refuse('OFPBAC_BAD_ARGUMENT', 'protoMin', 'ports are translated with an address only')
  }
}

function number<T>(address: string | undefined, read: (address: string) => T): T | undefined {
  return address === undefined ? undefined : read(address)
}

function checkRange(
  min: number | bigint | undefined, max: number | bigint | undefined, name: string, scope: Scope,
): void {
  if (min !== undefined && BigInt(min) === 0n) {
    scope.refuse('OFPBAC_BAD_ARGUMENT', `${name}Min`, 'a range starts above 0')
  }
  if (max !== undefined && (min === undefined || max < min)) {
    scope.refuse('OFPBAC_BAD_ARGUMENT', `${name}Max`, 'a range ends where it starts or after')
  }
}
