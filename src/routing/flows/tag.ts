/**
 * VLAN tags of endpoints that share a port (IEEE 802.1Q).
 *
 * The guards take the tag of an endpoint off and keep it in the metadata, beside the number of its tenant: so
 * port and metadata say who sent a packet. No other flow sees a tag before the packet is delivered.
 */
import { popVlan, pushVlan, VlanId, type Action, type Match } from '../../codec/index.js'
import { set } from './actions.js'
import type { PlacedEndpoint } from '../network/placed.js'

/** Matches untagged packets. Without it, a match on the EtherType also matches packets with a VLAN tag. */
export const UNTAGGED = 0

/** Matches packets with any VLAN tag. */
export const ANY_TAG = { value: VlanId.PRESENT, mask: VlanId.PRESENT } as const

/** Set in the metadata of neighbour solicitations, above the tenant's number. */
export const DISCOVERY = 1n << 32n
/** Where the tag is in the metadata; 0 for none. */
const TAG_SHIFT = 33n
const TAG_BITS = 0xfffn << TAG_SHIFT

/** The tag of a frame from an endpoint, as flows match it. */
export function vlanVidOf(vlan: number | undefined): number {
  return vlan === undefined ? UNTAGGED : VlanId.PRESENT | vlan
}

/** The metadata that guards give to an endpoint's packets. */
export function metadataOf({ network, vlan = 0 }: Pick<PlacedEndpoint, 'network' | 'vlan'>): bigint {
  return BigInt(network.tenantNumber) | BigInt(vlan) << TAG_SHIFT
}

/** Matches the packets from one tag of a port. */
export function fromTag(inPort: number, vlan: number | undefined): Match {
  return { inPort, metadata: { value: BigInt(vlan ?? 0) << TAG_SHIFT, mask: TAG_BITS } }
}

/**
 * The VLAN tag of the endpoint that a packet is from, which the guards have left in the metadata; undefined
 * when it has none.
 * @param match - of the packet-in
 *
 * @example
 * ```ts
 * import { vlanIn } from 'daolinet/routing'
 *
 * console.log(vlanIn({ inPort: 7, metadata: 10n << 33n | 1n }), vlanIn({ inPort: 7, metadata: 1n }))
 * // prints 10 undefined
 * ```
 */
export function vlanIn({ metadata = 0n }: Match): number | undefined {
  const value = typeof metadata === 'object' ? metadata.value : metadata
  const vlan = Number((value & TAG_BITS) >> TAG_SHIFT)
  return vlan === 0 ? undefined : vlan
}

/** Takes the tag off that a guard has matched. */
export function untag(vlan: number | undefined): Action[] {
  return vlan === undefined ? [] : [popVlan()]
}

/** Puts the tag on that an endpoint is reached by. */
export function tag(vlan: number | undefined): Action[] {
  return vlan === undefined ? [] : [pushVlan(), set({ vlanVid: vlanVidOf(vlan) })]
}
