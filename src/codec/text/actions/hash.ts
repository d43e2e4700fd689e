/** Actions that hash the packet to one of several links or ports. */
import { formatPort } from '../../syntax/port.js'
import { headerText } from '../../syntax/field-name.js'
import { formatSubfield } from '../../syntax/subfield.js'
import type { BundleAction, BundleLoadAction } from '../../actions/bundle.js'
import type { MultipathAction } from '../../actions/multipath.js'

/** What is hashed, as `ovs-ofctl` calls it. */
export const hashFieldTexts: Readonly<Record<string, string>> = {
  ethSrc: 'eth_src', symmetricL4: 'symmetric_l4', symmetricL3L4: 'symmetric_l3l4',
  symmetricL3L4Udp: 'symmetric_l3l4+udp', nwSrc: 'nw_src', nwDst: 'nw_dst', symmetricL3: 'symmetric_l3',
}

/** How `multipath` chooses. */
export const multipathTexts: Readonly<Record<string, string>> = {
  moduloN: 'modulo_n', hashThreshold: 'hash_threshold', hrw: 'hrw', iterHash: 'iter_hash',
}

/** How `bundle` chooses. */
export const bundleTexts: Readonly<Record<string, string>> = { activeBackup: 'active_backup', hrw: 'hrw' }

/** `multipath(eth_src,50,modulo_n,4,0,NXM_NX_REG0[])`. */
export function formatMultipath(action: MultipathAction): string {
  const fields = hashFieldTexts[action.fields] ?? action.fields
  const algorithm = multipathTexts[action.algorithm] ?? action.algorithm
  const dst = formatSubfield(action.dst)
  return `multipath(${fields},${action.basis},${algorithm},${action.maxLink + 1},${action.arg},${dst})`
}

/** `bundle(eth_src,0,hrw,ofport,members:4,8)`. */
export function formatBundle(action: BundleAction): string {
  return `bundle(${head(action)},members:${members(action)})`
}

/** `bundle_load(eth_src,0,hrw,ofport,NXM_NX_REG0[],members:4,8)`. */
export function formatBundleLoad(action: BundleLoadAction): string {
  return `bundle_load(${head(action)},${formatSubfield(action.dst)},members:${members(action)})`
}

type Bundle = BundleAction | BundleLoadAction

function head({ fields, basis, algorithm, memberType = 'inPort16' }: Bundle): string {
  const type = memberType === 'inPort16' ? 'ofport' : headerText(memberType)
  return [hashFieldTexts[fields] ?? fields, basis, bundleTexts[algorithm] ?? algorithm, type].join(',')
}

function members(action: Bundle): string {
  return action.members.map(formatPort).join(',')
}
