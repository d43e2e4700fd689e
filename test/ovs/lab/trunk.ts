import { Container, type ContainerSpec } from './container.js'
import { connect } from './veth.js'
import type { Host } from './two-hosts.js'

/** The name of the machine's own switch. */
const inner = 'inner'
/** The machine's end of the cable. */
const uplink = 'inner0'

/**
 * A machine with containers on one port of a host's switch, `trunk`: its own switch puts each of them behind
 * a VLAN tag, as virtual machines do. (The kernel of a lab need not know VLANs.)
 */
export class Trunk {
  readonly #host: Host
  #ports = 1

  private constructor(host: Host) {
    this.#host = host
  }

  /** Connects a machine to the port `trunk` of a host's switch. */
  static async at(host: Host): Promise<Trunk> {
    const { namespace, ovs, bridge } = host
    const trunk = new Trunk(host)
    await connect({ namespace, name: 'trunk' }, { namespace, name: uplink })
    for (const port of ['trunk', uplink]) await trunk.#hide(port)
    await ovs.addBridge(inner, { datapathId: '00000000000000ee' })
    await ovs.ofctl('add-flow', inner, 'priority=0,actions=normal')
    await ovs.addPort(inner, uplink, 1)
    await ovs.addPort(bridge, 'trunk', 7)
    return trunk
  }

  /** Adds a container to the machine, behind a tag or without one. */
  async add(spec: Omit<ContainerSpec, 'host' | 'port'>, vlan?: number): Promise<Container> {
    const { namespace, ovs } = this.#host
    const number = ++this.#ports
    const port = `in${number}`
    const container = await Container.create({ ...spec, host: namespace, port })
    await this.#hide(port)
    await ovs.addPort(inner, port, number)
    // Nothing but what has this tag, or none.
    await ovs.vsctl('set', 'port', port, vlan === undefined ? 'trunks=0' : `tag=${vlan}`)
    return container
  }

  /** While `action` runs, what a container sends goes out with these tags, the outermost one last. */
  async sentWith<T>({ spec }: Container, vlans: readonly number[], action: () => Promise<T>): Promise<T> {
    const { ovs } = this.#host
    const from = `in_port=${spec.port.slice('in'.length)}`
    const tags = vlans.map((vlan) => `push_vlan:0x8100,set_field:${0x1000 | vlan}->vlan_vid`)
    await ovs.ofctl('add-flow', inner, `priority=9,${from},actions=${[...tags, 'output:1'].join(',')}`)
    try {
      return await action()
    } finally {
      await ovs.ofctl('del-flows', inner, from)
    }
  }

  /** As for every port: the host's kernel must not take what the switch reads. */
  async #hide(port: string): Promise<void> {
    const { namespace } = this.#host
    await namespace.exec('nft', [
      `add chain netdev lab ${port} { type filter hook ingress device ${port} priority 0; policy drop; }`,
    ])
    await namespace.sysctl(`net/ipv4/conf/${port}/arp_ignore`, 8)
  }
}
