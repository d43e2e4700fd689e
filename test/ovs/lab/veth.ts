import type { Namespace } from './namespace.js'

/** One end of a cable: an interface of a namespace. */
export interface CableEnd {
  readonly namespace: Namespace
  readonly name: string
  readonly mac?: string
  /** With prefix length: `10.1.0.11/24`. */
  readonly address?: string
}

/** Joins two namespaces by a veth pair, both ends up. */
export const connect = async (a: CableEnd, b: CableEnd): Promise<void> => {
  await a.namespace.ip(`link add ${a.name} type veth peer name ${b.name} netns ${b.namespace.name}`)
  await Promise.all([a, b].map(async ({ namespace, name, mac, address }) => {
    if (mac !== undefined) await namespace.ip(`link set ${name} address ${mac}`)
    if (address !== undefined) await namespace.ip(`address add ${address} dev ${name}`)
    await namespace.ip(`link set ${name} up`)
  }))
}
