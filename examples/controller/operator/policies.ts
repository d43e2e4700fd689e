/** The commands `group`, `policy`, `connect`, `disconnect` and `firewall`: who may talk to whom. */
import { UsageError, type OptionValues } from '../commands.js'
import { commitSound, EXIT, recordOf, storeCommand, type Fields } from './store-command.js'
import type { Change, MetadataStore } from 'daolinet/store'

/** Adds endpoints to a group, or takes them out. */
export const group = storeCommand({
  name: 'group', summary: 'adds endpoints to a group, which is made when it is not there, or takes them out',
  words: ['ID', 'add|remove', 'ENDPOINT...'],
  run: async ({ store, words: [id, verb, ...named], print }) => {
    if (verb !== 'add' && verb !== 'remove') throw new UsageError(`${verb}: neither add nor remove`)
    const old = await store.get('group', id!)
    const value = (old?.value ?? { id, members: [] }) as Fields
    const rest = (value['members'] as string[]).filter((one) => !named.includes(one))
    const members = verb === 'add' ? [...rest, ...named] : rest
    const change = { type: 'put', kind: 'group', id: id!, value: { ...value, members } } as const
    await commitSound(store, [{ ...change, if: old?.revision ?? 'absent' }])
    print({ id, members }, () => `group ${id}: ${members.join(', ') || 'nobody'}`)
  },
})

const OPTIONS = {
  protocol: { type: 'string' }, ports: { type: 'string' }, priority: { type: 'string', default: '100' },
} as const
const MORE = `
A and B are endpoints, groups, networks, hosts or prefixes.

  --protocol PROTOCOL   tcp, udp, icmp or sctp; by default, everything
  --ports PORT,...      destination ports, or ranges of them
  --priority N          the higher one counts, and of equals what denies (default 100)
`

/** Lets one talk to another, or forbids it. */
export const policy = storeCommand({
  name: 'policy', summary: 'lets one open connections to another, or forbids it',
  words: ['allow|deny', 'A', 'B'], options: OPTIONS, more: MORE,
  run: async ({ store, values, words: [action, a, b], print }) => {
    if (action !== 'allow' && action !== 'deny') throw new UsageError(`${action}: neither allow nor deny`)
    await decree(store, action, [[a!, b!]], values)
    print({ action, from: a, to: b }, () => `${a} ${action === 'allow' ? 'may' : 'may not'} talk to ${b}`)
  },
})

/** Lets two talk to each other. */
export const connect = storeCommand({
  name: 'connect', summary: 'lets two open connections to each other', words: ['A', 'B'],
  options: OPTIONS, more: MORE,
  run: async ({ store, values, words: [a, b], print }) => {
    await decree(store, 'allow', [[a!, b!], [b!, a!]], values)
    print({ action: 'allow', between: [a, b] }, () => `${a} and ${b} may talk to each other`)
  },
})

/** Forbids two to talk. */
export const disconnect = storeCommand({
  name: 'disconnect', summary: 'forbids two to talk to each other, and ends what they have',
  words: ['A', 'B'], options: OPTIONS, more: MORE,
  run: async ({ store, values, words: [a, b], print }) => {
    await decree(store, 'deny', [[a!, b!], [b!, a!]], values)
    print({ action: 'deny', between: [a, b] }, () => `${a} and ${b} may not talk to each other`)
  },
})

/** Writes policies, and deletes those that said the opposite of the same two. */
async function decree(
  store: MetadataStore, action: 'allow' | 'deny', pairs: readonly (readonly [string, string])[],
  values: OptionValues,
): Promise<void> {
  const { protocol, ports, priority } = values
  const scope = {
    ...typeof protocol === 'string' ? { protocol } : {},
    ...typeof ports === 'string' ? { ports: ports.split(',').map(numberOrRange) } : {},
    priority: Number(priority),
  }
  const suffix = [protocol, ports].flatMap((one) => typeof one === 'string' ? [`-${one}`] : []).join('')
  const changes: Change[] = []
  for (const [a, b] of pairs) {
    const [from, to] = [await selectorOf(store, a), await selectorOf(store, b)]
    const idOf = (verb: string): string => `${verb}-${a}-${b}${suffix}`
    const id = idOf(action)
    changes.push({ type: 'put', kind: 'policy', id, value: { id, action, from, to, ...scope } })
    const opposite = idOf(action === 'allow' ? 'deny' : 'allow')
    if (await store.get('policy', opposite)) changes.push({ type: 'delete', kind: 'policy', id: opposite })
  }
  await commitSound(store, changes)
}

const numberOrRange = (text: string): number | string => /^\d+$/.test(text) ? Number(text) : text

async function selectorOf(store: MetadataStore, word: string): Promise<Fields> {
  if (word.includes('/')) return { cidr: word }
  for (const kind of ['endpoint', 'group', 'network', 'host']) {
    if (await store.get(kind, word)) return { [kind]: word }
  }
  throw new UsageError(`${word} is neither an endpoint nor a group, a network, a host or a prefix`)
}

/** Opens a port of a host for an endpoint, or closes it. */
export const firewall = storeCommand({
  name: 'firewall', summary: "opens a port of an endpoint's host that leads to it, or closes it",
  words: ['open|close', 'ENDPOINT', 'HOSTPORT:PORT'],
  options: { protocol: { type: 'string', default: 'tcp' } },
  more: '\n  --protocol PROTOCOL   tcp, udp or sctp (default tcp)\n',
  run: async ({ store, values, words: [verb, endpoint, pair], print }) => {
    if (verb !== 'open' && verb !== 'close') throw new UsageError(`${verb}: neither open nor close`)
    const [, port, endpointPort] = /^(\d{1,5}):(\d{1,5})$/.exec(pair!) ?? []
    if (port === undefined) throw new UsageError(`${pair}: not HOSTPORT:PORT`)
    const { host } = (await recordOf(store, 'endpoint', endpoint!)).value as { readonly host: string }
    const { protocol } = values
    const id = `${host}-${String(protocol)}-${port}`
    const old = await store.get('portMapping', id)
    if (verb === 'close') {
      if (!old) return EXIT.notFound
      await commitSound(store, [{ type: 'delete', kind: 'portMapping', id, if: old.revision }])
    } else {
      const value = { id, host, protocol, port: Number(port), endpoint, endpointPort: Number(endpointPort) }
      const change = { type: 'put', kind: 'portMapping', id, value } as const
      await commitSound(store, [{ ...change, if: old?.revision ?? 'absent' }])
    }
    const says = verb === 'open' ? 'leads to' : 'does not lead to'
    print({ id, open: verb === 'open' }, () =>
      `port ${port} of ${host} ${says} port ${endpointPort} of ${endpoint}`)
  },
})
