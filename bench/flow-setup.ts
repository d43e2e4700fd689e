/**
 * New connections between two containers of one host with a real Open vSwitch: datagrams to ports that have
 * not been used before, so many under way at a time. The reference controller with a policy that needs one
 * decision for all of them, and with one that names every port; beside it Open vSwitch's controller in C,
 * which sets up a flow for each.
 */
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { Controller } from '../test/ovs/lab/controller.js'
import { network } from '../test/ovs/lab/network.js'
import { until } from '../test/ovs/lab/run.js'
import { controllerAddress, twoHosts, type TwoHosts } from '../test/ovs/lab/two-hosts.js'

const peer = fileURLToPath(new URL('flow-setup-peer.mjs', import.meta.url))
const PORTS = 4_000
const FIRST = 10_001
const WINDOWS = [1, 64]
const C_CONTROLLER = 'ovs-testcontroller'

/** What a client says. Milliseconds, and connections in a second. */
interface Outcome { readonly rate: number, readonly lost: number, readonly median: number }

const allowed = { from: { endpoint: 'c11' }, to: { endpoint: 'c12' }, action: 'allow', protocol: 'udp' }
const documentWith = (policy: object): object => ({
  ...network,
  networks: network.networks.map((one) => ({ ...one, isolation: 'deny' })),
  policies: [{ id: 'ask', ...allowed, ...policy }],
})
const ports = Array.from({ length: PORTS }, (_, n) => FIRST + 2 * n)

const contestants: Readonly<Record<string, (lab: TwoHosts) => Promise<Running>>> = {
  'daolinet, one decision for all': (lab) => reference(lab, documentWith({})),
  'daolinet, a decision for each': (lab) => reference(lab, documentWith({ ports })),
  [C_CONTROLLER]: async ({ control }) => {
    const child = control.spawn('ovs-testcontroller', ['-O', 'OpenFlow13', '--unixctl=none', 'ptcp:6653'])
    const stop = async (): Promise<void> => {
      child.kill()
      await once(child, 'exit')
    }
    return { pid: child.pid!, stop }
  },
}

interface Running { readonly pid: number, stop(): Promise<unknown> }

async function reference(lab: TwoHosts, document: object): Promise<Running> {
  await writeFile(lab.document, JSON.stringify(document))
  const more = ['--packet-in-rate', '100000']
  const controller = await Controller.start(lab.control, lab.document, `${controllerAddress}:6653`, more)
  return { pid: controller.pid, stop: () => controller.stop() }
}

/** Milliseconds that a process has used the CPU. */
async function cpuOf(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]!.split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

const lab = await twoHosts()
try {
  const { host1: { ovs, bridge }, c11, c12 } = lab
  const echo = c12.namespace.spawn(process.execPath, [peer, 'echo', `${FIRST}`, `${PORTS}`])
  await once(echo.stdout!, 'data')
  for (const [name, start] of Object.entries(contestants)) {
    const running = await start(lab)
    await ovs.ofctl('del-flows', bridge)
    await ovs.setController(bridge, `tcp:${controllerAddress}:6653`)
    await until('the controller', async () =>
      (await ovs.vsctl('get', 'controller', bridge, 'is_connected')).trim() === 'true')
    for (const window of WINDOWS) {
      // Those of routes, and what the datapath remembers of them. The controller in C has no others.
      await ovs.ofctl('del-flows', bridge, 'cookie=0xd800000000000000/0xd800000000000000')
      if (name === C_CONTROLLER) await ovs.ofctl('del-flows', bridge, 'udp')
      await ovs.appctl('revalidator/purge')
      const before = await cpuOf(running.pid)
      const { stdout } = await c11.namespace.exec(process.execPath, [
        peer, 'ask', c12.ip, `${FIRST}`, `${PORTS}`, `${window}`,
      ], { timeout: 120_000 })
      const { rate, lost, median } = JSON.parse(stdout) as Outcome
      const cpu = ((await cpuOf(running.pid)) - before) * 1_000 / PORTS
      console.log(`${name}, ${window} at a time: ${rate} connections a second, the median after `
        + `${median.toFixed(2)} ms, ${lost} lost; the controller used ${cpu.toFixed(0)} µs for each`)
    }
    await ovs.vsctl('del-controller', bridge)
    await running.stop()
  }
} finally {
  await lab.stop()
}
