/** Sets of actions by the names that Open vSwitch gives them, in its order. */

/** Names by `OFPAT_*` number, in the order of printing. */
const actionNames: readonly (readonly [type: number, name: string])[] = [
  [0, 'output'], [22, 'group'], [25, 'set_field'], [18, 'strip_vlan'], [17, 'push_vlan'], [23, 'mod_nw_ttl'],
  [24, 'dec_ttl'], [15, 'set_mpls_ttl'], [16, 'dec_mpls_ttl'], [19, 'push_mpls'], [20, 'pop_mpls'],
  [21, 'set_queue'],
]

/** The names of the actions with these types, without those that Open vSwitch does not have. */
export function formatActionTypes(types: ReadonlySet<number>): string {
  return actionNames.filter(([type]) => types.has(type)).map(([, name]) => name).join(' ')
}

/** The same for a bitmap: bit n for the action of type n. `<none>` when there is none. */
export function formatActionBitmap(bits: number): string {
  const types = actionNames.map(([type]) => type).filter((type) => (bits >>> type) & 1)
  return formatActionTypes(new Set(types)) || '<none>'
}
