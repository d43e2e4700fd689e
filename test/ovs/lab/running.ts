import { writeFile } from 'node:fs/promises'
import { Controller } from './controller.js'
import type { DumpedFlow } from './open-vswitch.js'
import { together, until } from './run.js'
import { Snoop } from './snoop.js'
import { controllerAddress, twoHosts, type Host, type LabOptions, type TwoHosts } from './two-hosts.js'

/** What the cookies of all flows have in common that packets have brought about. */
const traffic = '0xd800000000000000'

const listen = `${controllerAddress}:6653`

/** The lab of two hosts with the reference controller in charge, and an ear on each switch's conversation. */
export interface RunningLab extends TwoHosts {
  /** The controller that runs now. */
  readonly controller: Controller
  readonly snoop1: Snoop
  readonly snoop2: Snoop
  /** Gives the controller another network document, and waits until it has read it. */
  change(document: object): Promise<void>
  /** Kills the controller without a warning. */
  killController(): Promise<void>
  /** Starts a controller and waits until it listens. */
  startController(): Promise<void>
  /**
   * Waits until these hosts' switches have connected again since the controller was killed, and have their
   * pipeline. They look for a controller every 8 s at most.
   */
  reconnected(...hosts: Host[]): Promise<void>
  /**
   * The PacketIns that both switches send while `action` runs. ARP is left out unless asked for: the
   * containers' kernels ask for their neighbours when they please.
   */
  packetInsDuring(action: () => Promise<unknown>, options?: { arp?: boolean }): Promise<string[]>
  /** The flows of the routes on a switch: what is in the tables 1 and 2 and will time out. */
  routes(host: Host): Promise<DumpedFlow[]>
  /** Deletes the routes on both switches, and what their datapaths remember of them. */
  deleteRoutes(): Promise<void>
}

/**
 * Builds the lab, starts the controller, with further arguments, and waits until both switches have their
 * pipeline.
 */
export const runningLab = (...args: readonly string[]): Promise<RunningLab> => runningLabWith({}, ...args)

/** The same for a lab that is built in another way. */
export const runningLabWith = async (
  options: LabOptions, ...args: readonly string[]
): Promise<RunningLab> => {
  const lab = await twoHosts(options)
  try {
    return await run(lab, args)
  } catch (error) {
    await lab.stop()
    throw error
  }
}

const run = async (lab: TwoHosts, args: readonly string[]): Promise<RunningLab> => {
  const hosts = [lab.host1, lab.host2]
  const startController = () => Controller.start(lab.control, lab.document, listen, args)
  let controller = await startController()
  for (const { ovs, bridge } of hosts) await ovs.setController(bridge, `tcp:${listen}`)
  await controller.serving(hosts)
  const listenTo = ({ ovs, bridge, namespace }: Host) => Snoop.start(ovs, bridge, namespace)
  const [snoop1, snoop2] = await together([listenTo(lab.host1), listenTo(lab.host2)])
  const connectionsBefore = new Map<Host, number>()

  return {
    ...lab,
    get controller() { return controller },
    snoop1,
    snoop2,

    async change(document) {
      const isChange = ({ event }: Record<string, unknown>) => event === 'network'
      const before = controller.log.filter(isChange).length
      await writeFile(lab.document, JSON.stringify(document))
      controller.reload()
      await until('the new network', () => controller.log.filter(isChange).length > before)
    },

    async killController() {
      for (const host of hosts) connectionsBefore.set(host, await host.ovs.connections(host.bridge))
      await controller.kill()
    },

    async startController() {
      controller = await startController()
    },

    async reconnected(...back) {
      for (const host of back) {
        const before = connectionsBefore.get(host)!
        const isBack = async () => await host.ovs.connections(host.bridge) > before
        await until('a switch to be back', isBack)
      }
      await controller.serving(back)
    },

    async packetInsDuring(action, { arp = false } = {}) {
      let second: string[] = []
      const first = await snoop1.packetInsDuring(async () => {
        second = await snoop2.packetInsDuring(action)
      })
      return [...first, ...second].filter((message) => arp || !/^arp,/m.test(message))
    },

    async routes({ ovs, bridge }) {
      const flows = await ovs.flows(bridge)
      // What answers ARP for a neighbour stays for hours.
      const isNeighbour = ({ cookie }: DumpedFlow) => cookie >> 56n === 0xdcn
      return flows.filter((flow) => flow.table > 0 && flow.idleTimeout > 0 && !isNeighbour(flow))
    },

    async deleteRoutes() {
      await together(hosts.map(async ({ ovs, bridge }) => {
        await ovs.ofctl('del-flows', bridge, `cookie=${traffic}/${traffic}`)
        await ovs.appctl('revalidator/purge')
      }))
    },

    async stop() {
      await controller.stop().finally(() => lab.stop())
    },
  }
}
