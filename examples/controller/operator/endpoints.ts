/** The commands `move` and `show`: one endpoint. */
import { commitSound, EXIT, recordOf, storeCommand, type Fields } from './store-command.js'

/** Moves an endpoint to another host. */
export const move = storeCommand({
  name: 'move', summary: 'moves an endpoint to another host, where it gets another physical address',
  words: ['ENDPOINT', 'HOST'], options: { port: { type: 'string' }, live: { type: 'boolean' } },
  more: `
  --port PORT           the port of the other switch, when it has another name or number there
  --live                it stays where it is until its first packet from there comes
`,
  run: async ({ store, values, words: [id, host], print }) => {
    const { value, revision } = await recordOf(store, 'endpoint', id!)
    await recordOf(store, 'host', host!)
    const given = values['port']
    const port = typeof given === 'string' && /^\d+$/.test(given) ? Number(given) : given
    const isLive = values['live'] === true
    // A physical address belongs to its host.
    const { physicalIp: _, moving: __, ...rest } = value as Fields
    const place = { host, ...(port === undefined ? {} : { port }) }
    const moved = isLive
      ? { ...value as Fields, moving: { port: rest['port'], ...place } } : { ...rest, ...place }
    await commitSound(store, [{ type: 'put', kind: 'endpoint', id: id!, value: moved, if: revision }])
    print({ id, host, live: isLive }, () => isLive ? `${id} is moving to ${host}` : `${id} is on ${host}`)
  },
})

/** Shows all that is known of an endpoint. */
export const show = storeCommand({
  name: 'show', summary: 'shows an endpoint with its network, host, groups and physical address',
  words: ['ENDPOINT'],
  run: async ({ store, words: [id], print }) => {
    const entry = await store.get('endpoint', id!)
    if (!entry) {
      console.error(`there is no endpoint ${id}`)
      return EXIT.notFound
    }
    const endpoint = entry.value as Fields
    const [network, host, assignment, groups, policies] = await Promise.all([
      store.get('network', String(endpoint['network'])), store.get('host', String(endpoint['host'])),
      store.get('assignment', `endpoint/${id}`), store.list('group'), store.list('policy'),
    ])
    const own = groups.entries.filter(({ value }) => (value as { members: string[] }).members.includes(id!))
      .map((one) => one.id)
    const named = policies.entries.filter(({ value }) => ['from', 'to'].some((side) => {
      const selector = (value as Readonly<Record<string, Fields>>)[side] ?? {}
      return selector['endpoint'] === id || own.includes(String(selector['group']))
        || selector['network'] === endpoint['network'] || selector['host'] === endpoint['host']
    })).map((one) => one.id)
    const { number, addresses = [] } = (assignment?.value ?? {}) as {
      readonly number?: number, readonly addresses?: readonly { readonly host: string, readonly ip: string }[]
    }
    const physical = addresses.filter((one) => one.host === endpoint['host']).map(({ ip }) => ip)
    const data = {
      endpoint, network: network?.value, host: host?.value, number, physical, groups: own, policies: named,
    }
    const { tenant } = (network?.value ?? {}) as Fields
    const { datapathId } = (host?.value ?? {}) as Fields
    print(data, () => [
      `endpoint  ${id}: ${String(endpoint['mac'])}, ${[endpoint['ip']].flat().join(', ')}`,
      `network   ${String(endpoint['network'])} of tenant ${String(tenant)}`,
      `host      ${String(endpoint['host'])}, switch ${String(datapathId)}, port ${String(endpoint['port'])}`,
      `physical  ${physical.join(', ') || 'no address yet'}`,
      `groups    ${own.join(', ') || 'none'}`,
      `policies  ${named.join(', ') || 'none'}`,
    ])
  },
})
