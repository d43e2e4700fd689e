/** The network of a document, in this process: switches, containers, and a cable between the hosts. */
import { datapathIdOf, ofFamily } from 'daolinet/routing'
import { link, TestContainer, TestSwitch, type Clock, type PingAnswer } from 'daolinet/testing'
import type { NetworkDocument } from 'daolinet/store'

/** The number of the port that leads to the other hosts. */
const UPLINK = 1

/** The simulated network. */
export interface DemoNetwork {
  readonly switches: ReadonlyMap<string, TestSwitch>
  readonly containers: ReadonlyMap<string, TestContainer>
  /** Calls back with every frame between the hosts. */
  onWire(listener: (frame: Uint8Array) => void): () => void
  unplug(): Promise<void>
}

/** A frame and where it was seen. */
export interface SeenFrame { readonly where: string, readonly frame: Uint8Array }

/** Builds the network, and has its switches dial the controller. */
export async function plugIn(
  document: NetworkDocument, clock: Clock, controllerPort: number,
): Promise<DemoNetwork> {
  const switches = new Map<string, TestSwitch>()
  const containers = new Map<string, TestContainer>()
  for (const host of document.hosts ?? []) {
    const endpoints = (document.endpoints ?? []).filter((endpoint) => endpoint.host === host.id)
    const sw = new TestSwitch({
      datapathId: datapathIdOf(host),
      clock,
      ports: [
        { portNo: UPLINK, name: String(host.underlay.port), hwAddr: host.underlay.mac },
        ...endpoints.map(({ port }, index) => ({ portNo: UPLINK + 1 + index, name: String(port) })),
      ],
    })
    switches.set(host.id, sw)
    for (const [index, endpoint] of endpoints.entries()) {
      const net = (document.networks ?? []).find(({ id }) => id === endpoint.network)
      const ip = `${ofFamily(endpoint.ip, 4)}/${ofFamily(net?.cidr, 4)?.split('/')[1]}`
      const gateway = ofFamily(net?.gateway, 4)
      containers.set(endpoint.id, new TestContainer(sw, UPLINK + 1 + index, {
        mac: endpoint.mac, ip, ...(gateway === undefined ? {} : { gateway }),
      }))
    }
  }
  const cable = link(...[...switches.values()].map((sw) => ({ switch: sw, portNo: UPLINK })))
  await Promise.all([...switches.values()].map((sw) => sw.connect({ port: controllerPort })))
  return {
    switches,
    containers,
    onWire: (listener) => cable.onFrame(listener),
    unplug: async () => {
      cable.close()
      await Promise.all([...switches.values()].map((sw) => sw[Symbol.asyncDispose]()))
    },
  }
}

/** Milliseconds to wait for the reply to a ping that may be denied. On an idle machine it takes a few. */
const NO_ANSWER_MS = 1_000

/** Pings, and returns every IP frame that was seen on the way: sent, on the wire, received. */
export async function ping(
  network: DemoNetwork, from: string, to: string, patience: AbortSignal,
): Promise<{ readonly answer: PingAnswer | undefined, readonly frames: readonly SeenFrame[] }> {
  const frames: SeenFrame[] = []
  const see = (where: string) => (frame: Uint8Array): void => {
    if (frame[12] === 0x08 && frame[13] === 0x00) frames.push({ where, frame })
  }
  const [source, target] = [network.containers.get(from)!, network.containers.get(to)!]
  const listeners = [source, target].flatMap((container) => {
    const where = container === source ? from : to
    const sent = (_: unknown, frame: Uint8Array): void => see(`${where} out`)(frame)
    const received = (_: unknown, frame: Uint8Array): void => see(`${where} in`)(frame)
    container.on('send', sent).on('receive', received)
    return [() => container.off('send', sent), () => container.off('receive', received)]
  })
  const stop = network.onWire(see('wire'))
  try {
    const signal = AbortSignal.any([patience, AbortSignal.timeout(NO_ANSWER_MS)])
    const answer = await source.ping(target.ip, { signal }).catch(() => undefined)
    return { answer, frames }
  } finally {
    stop()
    for (const off of listeners) off()
  }
}
