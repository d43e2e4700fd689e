/** A conversation to look into: all that a controller can ask the switch in this process, and its answers. */
import { encode, flowMod, PortNo, type MessageInit } from 'daolinet/codec'
import { bench } from '../../testing/support.js'
import type { Overheard } from './relay.js'

const output = (port: number) => ({ type: 'output', port }) as const

/** Sets everything up that can be set up, and asks for everything that can be asked for. */
const WORDS: readonly MessageInit[] = [
  { type: 'roleRequest', role: 'master', generationId: 5n },
  { type: 'roleRequest', role: 'slave', generationId: 4n },
  { type: 'setConfig', missSendLen: 200 },
  { type: 'getConfigRequest' },
  { type: 'setAsync', master: { packetIn: 7, portStatus: 7, flowRemoved: 15 } },
  { type: 'getAsyncRequest' },
  { type: 'featuresRequest' },
  { type: 'groupMod', groupId: 7, groupType: 'select', buckets: [
    { weight: 3, actions: [output(2)] },
    { weight: 1, watchPort: 3, actions: [
      { type: 'setField', field: { ethDst: '02:00:00:00:00:09' } }, output(3),
    ] },
  ] },
  { type: 'groupMod', groupId: 8, groupType: 'fastFailover', buckets: [{
    watchPort: 2, actions: [output(2)],
  }] },
  { type: 'meterMod', meterId: 3, flags: 0b1101, bands: [
    { type: 'drop', rate: 500, burstSize: 50 },
    { type: 'dscpRemark', rate: 100, burstSize: 10, precLevel: 1 },
  ] },
  flowMod({
    priority: 7, flags: 1, idleTimeout: 60, cookie: 0x1234n,
    match: { inPort: 1, ethType: 0x86dd, ipProto: 17, ipv6Dst: '2001:db8::/32', udpDst: 53 },
    instructions: [
      { type: 'meter', meterId: 3 },
      { type: 'applyActions', actions: [
        { type: 'pushVlan', ethertype: 0x8100 }, { type: 'setField', field: { vlanVid: 0x1005 } },
        { type: 'setQueue', queueId: 4 }, { type: 'decNwTtl' },
      ] },
      { type: 'writeActions', actions: [{ type: 'group', groupId: 7 }] },
      { type: 'writeMetadata', metadata: 5n, metadataMask: 0xffn },
      { type: 'gotoTable', tableId: 1 },
    ],
  }),
  flowMod({
    tableId: 1, match: { metadata: { value: 5n, mask: 7n } }, instructions: [{ type: 'clearActions' }],
  }),
  { type: 'packetOut', inPort: 1, actions: [output(PortNo.CONTROLLER)], data: new Uint8Array(60) },
  { type: 'flowStatsRequest' }, { type: 'aggregateStatsRequest', match: { inPort: 1 } },
  { type: 'tableStatsRequest' }, { type: 'portStatsRequest' }, { type: 'queueStatsRequest' },
  { type: 'groupStatsRequest' }, { type: 'groupDescRequest' }, { type: 'groupFeaturesRequest' },
  { type: 'meterStatsRequest' }, { type: 'meterConfigRequest' }, { type: 'meterFeaturesRequest' },
  { type: 'tableFeaturesRequest' }, { type: 'portDescRequest' }, { type: 'descRequest' },
  { type: 'queueGetConfigRequest' }, { type: 'tableMod' },
  { type: 'portMod', portNo: 9, hwAddr: '02:00:00:00:00:09', config: 1, mask: 1 },
  { type: 'groupMod', command: 'delete', groupId: 7 },
  { type: 'echoRequest' },
]

/** Every message, in its order, as it went over the pipe. */
export async function talkOfASwitch(): Promise<readonly Overheard[]> {
  const { sw, controller, clock } = await bench({
    tables: 3, queues: [{ queueId: 4, port: 2, properties: [{ type: 'minRate', rate: 100 }] }],
  })
  const overheard: Overheard[] = []
  let xid = 1
  for (const word of WORDS) {
    const message = { ...word, xid: xid++ }
    overheard.push({ connection: 0, from: 'controller', bytes: encode(message) })
    const answers = await controller.ask(message)
    for (const answer of answers) overheard.push({ connection: 0, from: 'switch', bytes: encode(answer) })
    clock.advance(1234)
  }
  const before = controller.heard.length
  sw.setPort({ portNo: 3, state: 1 })
  clock.advance(60_000)
  await controller.barrier()
  for (const message of controller.heard.slice(before)) {
    overheard.push({ connection: 0, from: 'switch', bytes: encode(message) })
  }
  return overheard
}
