/**
 * Whether actions fit the packets that a match selects: an action needs headers which the match, or actions
 * before it, guarantee (OpenFlow 1.3.5 §5.11).
 */
import { headerOf } from '../match/subfield.js'
import { EthType } from '../packet/eth-type.js'
import { IpProtocol } from '../packet/ip-protocol.js'
import {
  follow, isEthernet, isInvalid, isOf, isOfProtocol, isTagged, lacksForBits, lacksForField, tagsOf,
  type Known,
} from './known.js'
import { checkLearned } from './learn.js'
import { checkOutput } from './values.js'
import { CtFlags, type Action, type CloneAction, type CtAction, type NatAction } from '../actions/index.js'
import type { Scope } from './finding.js'

const IPV4: readonly number[] = [EthType.IPV4]
const IPV6: readonly number[] = [EthType.IPV6]
const IP: readonly number[] = [...IPV4, ...IPV6]
const MPLS: readonly number[] = [EthType.MPLS, EthType.MPLS_MULTICAST]
const NSH: readonly number[] = [EthType.NSH]
const PBB: readonly number[] = [EthType.PBB]
/** Ports of the protocols that the connection tracker looks into. */
const [FTP, TFTP] = [21, 69]
/** How many VLAN tags Open vSwitch keeps track of. */
const MAX_TAGS = 2

/** Actions that leave a packet unchanged when it lacks their header. */
const LENIENT: ReadonlySet<Action['type']> = new Set<Action['type']>([
  'popVlan', 'setNwTtl', 'decNwTtl', 'decTtlCntIds', 'setMplsTtl', 'decMplsTtl', 'popMpls', 'decNshTtl',
  'copyTtlOut', 'copyTtlIn', 'popPbb', 'pushMpls', 'finTimeout',
])

/** Refuses actions that cannot be executed. `known` changes as the actions change the packet. */
export function checkConsistency(actions: readonly Action[], known: Known, scope: Scope): void {
  walk(actions, known, scope, (action, lacking, at, known) => {
    checkTarget(action, known, at)
    if (lacking !== undefined && !LENIENT.has(action.type)) refuse(at, lacking)
  })
}

/** Refuses actions that would have no effect. `known` changes as the actions change the packet. */
export function checkLenience(actions: readonly Action[], known: Known, scope: Scope): void {
  walk(actions, known, scope, (action, lacking, at) => {
    if (lacking !== undefined && LENIENT.has(action.type)) refuse(at, lacking)
  })
}

function refuse(scope: Scope, lacking: string): void {
  scope.refuse('OFPBAC_MATCH_INCONSISTENT', '', `nothing says ${lacking}`)
}

function walk(
  actions: readonly Action[], known: Known, scope: Scope,
  look: (action: Action, lacking: string | undefined, at: Scope, known: Known) => void,
): void {
  for (const [index, action] of actions.entries()) {
    const at = scope.at(`actions[${index}]`)
    look(action, lacks(action, known), at, known)
    if (isLookedInto(action)) walk(action.actions ?? [], { ...known }, at, look)
    follow(action, known)
  }
}

/** Tells whether Open vSwitch checks the nested actions: not those of a ct whose zone comes from a field. */
function isLookedInto(action: Action): action is CloneAction | CtAction {
  return action.type === 'clone' || (action.type === 'ct' && typeof action.zone !== 'object')
}

/** Checks what a bucket may have, but a list of actions for packets may not. */
function checkTarget(action: Action, known: Known, scope: Scope): void {
  if (action.type === 'outputTrunc') checkOutput(action.port, 'port', scope)
  if (action.type === 'learn' || action.type === 'learn2') checkLearned(action, known, scope)
  if (action.type === 'pushVlan' && tagsOf(known) >= MAX_TAGS) {
    scope.refuse('OFPBAC_BAD_TAG', '', `there are ${MAX_TAGS} tags already`)
  }
  if (action.type === 'deleteField' && !action.field.startsWith('tunMetadata')) {
    scope.refuse('OFPBAC_BAD_ARGUMENT', 'field', 'only tunnel metadata goes away')
  }
}

/** What an action needs and the packets may lack. */
function lacks(action: Action, known: Known): string | undefined {
  switch (action.type) {
    case 'setField': case 'regLoad2': return lacksForField(Object.keys(action.field)[0]!, known)
    case 'popVlan': return isTagged(known) ? undefined : 'that there is a VLAN tag'
    case 'setNwTtl': case 'decNwTtl': case 'decTtlCntIds':
      return isOf(known, IP) ? undefined : 'that it is IP'
    case 'pushMpls': return isEthernet(known) ? undefined : 'that it has an Ethernet header'
    case 'popMpls': return isEthernet(known) && isOf(known, MPLS) ? undefined : 'that it is MPLS'
    case 'setMplsTtl': case 'decMplsTtl': case 'copyTtlOut': case 'copyTtlIn':
      return isOf(known, MPLS) ? undefined : 'that it is MPLS'
    case 'decNshTtl': return isOf(known, NSH) ? undefined : 'that it is NSH'
    case 'popPbb': return isOf(known, PBB) ? undefined : 'that it is PBB'
    case 'finTimeout':
      return isOfProtocol(known, IpProtocol.TCP) ? undefined : 'that it is TCP'
    case 'resubmitTableCt': return lacksForField('ctNwProto', known)
    case 'ct':
      if (!isOf(known, IP)) return 'that it is IP'
      if (((action.flags ?? 0) & CtFlags.COMMIT) !== 0 && isInvalid(known)) return 'that it is valid'
      if (action.alg === FTP && !isOfProtocol(known, IpProtocol.TCP)) return 'that it is TCP'
      if (action.alg === TFTP && !isOfProtocol(known, IpProtocol.UDP)) return 'that it is UDP'
      return typeof action.zone === 'object' ? lacksForBits(action.zone, known) : undefined
    case 'nat': return lacksForNat(action, known)
    case 'regLoad': return lacksForField(headerOf(action.dst.field)?.row.name ?? '', known)
    case 'stackPop': case 'multipath': case 'bundleLoad':
      return lacksForBits(action.dst, known)
    case 'stackPush': case 'outputReg': case 'outputReg2': return lacksForBits(action.src, known)
    case 'regMove': case 'copyField':
      return lacksForBits(action.src, known) ?? lacksForBits(action.dst, known)
    default: return undefined
  }
}

function lacksForNat({ ipv4Min, ipv6Min }: NatAction, known: Known): string | undefined {
  if (ipv4Min !== undefined && !isOf(known, IPV4)) return 'that it is IPv4'
  return ipv6Min !== undefined && !isOf(known, IPV6) ? 'that it is IPv6' : undefined
}

