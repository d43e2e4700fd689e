/** What Open vSwitch says would become of packets, without sending them, against what the records say. */
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packetIn, TableId } from 'daolinet/codec'
import {
  decide, endpointById, gatewayMac, hostFlows, type Decision, type View,
} from '../../src/routing/index.js'
import { frameBytes, SYN, type Frame } from '../support/frame.js'
import { viewOf } from '../support/network.js'
import { checkAsync } from '../support/property.js'
import {
  ENDPOINT_IDS, mayOpen, randomNetwork, randomTalk, reply, type RandomNetwork, type Talk,
} from '../support/random-network.js'
import { frameFrom } from '../support/simulation.js'
import { WiredSwitch } from './lab/wired.js'

const UPLINK = 1
/** The ports of every host: no number is higher in a random network. */
const PORTS = 22
/** Networks, and packets in each. */
const [RUNS, PACKETS] = [40, 20]

const id = fc.constantFrom(...ENDPOINT_IDS)
const packets = fc.array(fc.record({ from: id, to: id, talk: randomTalk }), {
  minLength: PACKETS, maxLength: PACKETS,
})

/** A packet from an endpoint to the address of another one in its tenant. */
interface Sent {
  readonly from: string
  readonly to: string
  readonly talk: Talk
}

/** What becomes of a packet: where it goes, and what is in it then. */
interface Fate extends Partial<Pick<Frame, 'ethSrc' | 'ethDst' | 'ipv4Src' | 'ipv4Dst' | 'ttl'>> {
  readonly port: number
}

let sw: WiredSwitch

beforeAll(async () => {
  sw = await WiredSwitch.start(PORTS)
})

afterAll(async () => {
  await sw?.stop()
})

/** The view of the same records where all switches track connections. */
function tracking({ lists }: RandomNetwork): View {
  const numbers = Array.from({ length: ENDPOINT_IDS.length }, (_, at) => 11 + at)
  return viewOf(lists, [1, 2, 3].map((datapath) => [datapath, numbers] as const), { conntrack: true })
}

/** Makes the switch that of a host which has the flows of a decision. */
async function become(view: View, datapathId: bigint, decision: Decision): Promise<void> {
  const halves = decision.kind === 'route' ? [decision.source, decision.destination] : [decision]
  const flows = halves.flatMap((half) =>
    half && 'flows' in half && half.datapathId === datapathId ? half.flows ?? [] : [])
  const answers = await sw.ask(
    { type: 'flowMod', command: 'delete', tableId: TableId.ALL }, ...hostFlows(datapathId, view), ...flows,
  )
  expect(answers.filter(({ type }) => type === 'error')).toEqual([])
}

/**
 * What the switch would do with a packet; undefined when it drops it.
 * @param first - the packet that has opened its connection, with the addresses that the tracker sees
 */
async function trace(frame: Frame, first: Frame): Promise<Fate | undefined> {
  const isNew = ['--ct-next', 'trk,new']
  const text = await sw.command('ofproto/trace', 'wired', flowText(frame, first), ...isNew, ...isNew)
  const ports = [...text.matchAll(/^ *output:(\d+)$/gm)].map(([, port]) => Number(port))
  if (ports.length === 0) return undefined
  expect(ports, text).toHaveLength(1)
  const flow = text.slice(text.lastIndexOf('Final flow:'))
  const value = (name: string) => new RegExp(`[ ,]${name}=([^,\n]+)`).exec(flow)?.[1]
  return {
    port: ports[0]!, ethSrc: value('dl_src')!, ethDst: value('dl_dst')!, ipv4Src: value('nw_src')!,
    ipv4Dst: value('nw_dst')!, ttl: Number(value('nw_ttl')),
  }
}

/** A packet as a flow, which says of its connection what a tracker would. */
function flowText({ inPort, ethSrc, ethDst, ipv4Src, ipv4Dst, ttl, ...ip }: Frame, first: Frame): string {
  const { ipProto, src, dst, flags } = ip
  const fields = {
    in_port: inPort, dl_src: ethSrc, dl_dst: ethDst, dl_type: 0x0800, nw_src: ipv4Src, nw_dst: ipv4Dst,
    nw_ttl: ttl, nw_proto: ipProto,
    ...(ipProto === 1 ? { icmp_type: src, icmp_code: dst } : {}),
    ...(ipProto === 6 ? { tcp_src: src, tcp_dst: dst, tcp_flags: flags } : {}),
    ...(ipProto === 17 ? { udp_src: src, udp_dst: dst } : {}),
    ct_state: 'trk|new', ct_nw_src: first.ipv4Src, ct_nw_dst: first.ipv4Dst, ct_nw_proto: ipProto,
    ct_tp_src: src, ct_tp_dst: dst,
  }
  return Object.entries(fields).map(([name, value]) => `${name}=${value}`).join()
}

/** Follows a packet, and the flows of the decision about it, from the switch of its sender to the end. */
async function follow(
  { lists }: RandomNetwork, view: View, conntrack: boolean, { from, to, talk }: Sent,
): Promise<void> {
  const a = endpointById(view, from)!
  const b = ENDPOINT_IDS.map((one) => endpointById(view, one)!).find((one) =>
    one.ip === endpointById(view, to)!.ip && one.network.tenant === a.network.tenant)!
  if (a.id === b.id) return
  const frame = frameFrom(view, from, b.ip, talk)
  const data = frameBytes(frame)
  const decision = decide({
    datapathId: a.datapathId, packetIn: packetIn({ match: { inPort: frame.inPort }, data }),
  }, view)
  const showsReply = !conntrack && talk.ipProto === 6 && talk.flags !== SYN
  const passes = mayOpen({ lists }, from, b.id, talk)
    || (showsReply && mayOpen({ lists }, b.id, from, reply(talk)))
  const isRouted = a.network.id !== b.network.id
  const isLocal = a.datapathId === b.datapathId
  const said = JSON.stringify({ from, to: b.id, talk, why: decision.why })

  await become(view, a.datapathId, decision)
  const first = await trace(frame, frame)
  const delivered: Fate = {
    port: b.attachment!.port!, ethSrc: isRouted ? gatewayMac(b.network) : a.mac, ethDst: b.mac,
    ipv4Src: a.ip, ipv4Dst: b.ip, ttl: 64 - (isRouted ? 1 : 0),
  }
  if (!passes) return expect(first, said).toBeUndefined()
  if (isLocal) return expect(first, said).toEqual(delivered)
  const { segment, nextHopMac, mac } = a.host.underlay
  const isNear = segment === b.host.underlay.segment
  expect(first, said).toEqual({
    port: UPLINK, ethSrc: mac, ethDst: isNear ? b.host.underlay.mac : nextHopMac, ipv4Src: a.physicalIp,
    ipv4Dst: b.physicalIp, ttl: delivered.ttl,
  })

  await become(view, b.datapathId, decision)
  const [ethSrc, ttl] = isNear ? [mac, first!.ttl!] : [b.host.underlay.nextHopMac!, first!.ttl! - 1]
  const arriving = { ...frame, ...first, inPort: UPLINK, ethSrc, ethDst: b.host.underlay.mac, ttl } as Frame
  expect(await trace(arriving, frame), said).toEqual({ ...delivered, ttl: ttl - (isRouted ? 1 : 0) })
}

describe('ofproto/trace', () => {
  for (const conntrack of [false, true]) {
    const where = conntrack ? 'that track connections' : 'without connection tracking'
    it(`delivers what may be opened, rewritten, and nothing else, on switches ${where}`, async () => {
      await checkAsync(fc.asyncProperty(randomNetwork, packets, async (network, list) => {
        const view = conntrack ? tracking(network) : network.view
        for (const one of list) await follow(network, view, conntrack, one)
      }), { numRuns: RUNS })
    }, 600_000)
  }
})
