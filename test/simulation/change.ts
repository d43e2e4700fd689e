/** Changes to the network's document. */
import type { NetworkDocument } from 'daolinet/store'
import type { Change } from './scenario.js'

/** Whether nothing but MAC addresses need tell endpoints and hosts apart. */
function canChangeMacOnly({ hosts, endpoints }: NetworkDocument): boolean {
  const segments = new Set(hosts.map(({ underlay }) => underlay.segment))
  return segments.size === 1 && new Set(endpoints.flatMap(({ ip }) => ip)).size === 2 * endpoints.length
}

/** The document after a change. */
export function changed(document: NetworkDocument, change: Change, all: NetworkDocument): NetworkDocument {
  switch (change.do) {
    case 'move': {
      const host = document.hosts[change.to % document.hosts.length]!.id
      const moved = document.endpoints.map((one) => one.id === change.id ? { ...one, host } : one)
      return { ...document, endpoints: moved }
    }
    case 'comeOrGo': {
      const without = document.endpoints.filter((one) => one.id !== change.id)
      if (without.length < document.endpoints.length) return { ...document, endpoints: without }
      const back = all.endpoints.find((one) => one.id === change.id)!
      return { ...document, endpoints: [...without, back] }
    }
    case 'policy': {
      const id = `p${change.at}`
      const others = document.policies.filter((one) => one.id !== id)
      return { ...document, policies: change.policy ? [...others, { id, ...change.policy }] : others }
    }
    case 'group': return change.byItself ? {
      ...document,
      endpoints: document.endpoints.map((one) => one.id !== change.id ? one : {
        ...one, groups: one.groups?.includes(`g${change.at + 1}`) ? [] : [`g${change.at + 1}`],
      }),
    } : {
      ...document,
      groups: document.groups.map((group, at) => at !== change.at ? group : {
        ...group,
        members: group.members.includes(change.id)
          ? group.members.filter((one) => one !== change.id)
          : [...group.members, change.id],
      }),
    }
    case 'mode': {
      const mode = change.mode === 'mac' && !canChangeMacOnly(all) ? 'physical' : change.mode
      const hosts = document.hosts.map((host) => ({ ...host, underlay: { ...host.underlay, mode } }))
      return { ...document, hosts }
    }
    case 'isolation': return {
      ...document,
      networks: document.networks.map((network, at) => at !== change.network ? network : {
        ...network, isolation: network.isolation === 'deny' ? 'allow' : 'deny',
      }),
    }
  }
}
