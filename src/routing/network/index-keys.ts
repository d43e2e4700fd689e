/** The keys of indexes. Their parts are joined by a space, which no part contains. */
import { networkPrefix } from './prefix.js'
import type { Network, Selector } from './records.js'

/**
 * The key of a host's port, or of a tag there. Two spaces before a number keep it apart from a name made of
 * digits.
 */
export function portKey(host: string, port: string | number, vlan?: number): string {
  const tag = vlan === undefined ? '' : ` ${vlan}`
  return typeof port === 'number' ? `${host}  ${port}${tag}` : `${host} ${port}${tag}`
}

/** The key of what a network says of its egress: its endpoints' own hosts, or one. */
export function exitKey(egress: NonNullable<Network['egress']>): string {
  return egress === 'host' ? 'host' : `host ${egress.host}`
}

/** The key of a port of a host. */
export function mappingKey(host: string, protocol: string, port: number): string {
  return `${host} ${protocol} ${port}`
}

/** The key of a selector. */
export function selectorKey(selector: Selector): string {
  const [[kind, value]] = Object.entries(selector) as [[string, string]]
  return `${kind} ${kind === 'cidr' ? networkPrefix(value) : value}`
}

/** The key of a selector in policies for one tenant's endpoints, or for every tenant's. */
export function tenantKey(tenant: string | undefined, selector: string): string {
  return `${tenant ?? ''} ${selector}`
}

/**
 * The key of the policies with these two keys of selectors: of those for every connection, or of those for
 * one protocol.
 */
export function betweenKey(
  tenant: string | undefined, from: string, to: string, of: 'every' | 'some',
): string {
  return `${tenant ?? ''} ${from} ${to} ${of}`
}

/** The text of an endpoint in the index `addresses`. What stands before the id sorts by the address. */
export function addressText(tenant: string, sortable: string, id: string): string {
  return `${tenant} ${sortable} ${id}`
}
