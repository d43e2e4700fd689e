/** What policies say about connections between endpoints and the outside. */
import { policiesAbout, selectable } from './applicable.js'
import { judgedBy, type Ruling } from './policy.js'
import type { Selectable } from '../network/selection.js'
import type { PlacedEndpoint } from '../network/placed.js'
import type { View } from '../network/view.js'

/** What the policies say about all connections that an endpoint might open to an address outside. */
export function rulingToOutside(view: View, from: PlacedEndpoint, address: string): Ruling {
  const { tenant, id: network } = from.network
  const policies = policiesAbout(view, tenant, selectable(from), stranger(address))
  return judgedBy(policies, { by: 'egress', network })
}

/**
 * What the policies say about all connections to an endpoint through a port mapping.
 * @param client - an endpoint of the same tenant, or the address of anybody else
 */
export function rulingThroughMapping(
  view: View, client: PlacedEndpoint | string, to: PlacedEndpoint, mapping: string,
): Ruling {
  const from = typeof client === 'string' ? stranger(client) : selectable(client)
  const policies = policiesAbout(view, to.network.tenant, from, selectable(to))
  return judgedBy(policies, { by: 'mapping', mapping })
}

/** Whoever has an address outside: only prefixes select it, as no record's id is empty. */
function stranger(ip: string): Selectable {
  return { id: '', ip, network: '', host: '' }
}
