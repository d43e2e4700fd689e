/** Requests, bundles, and what else a controller may say wrong. */
import { TableId } from 'daolinet/codec'
import { applied, flowMod, IP, listed, meterMod, type Case, type Cases } from './builders.js'

const requests: Cases = {
  'overlapping flows': [
    flowMod({ match: IP, flags: 2 }), flowMod({ match: { inPort: 1 } }),
  ],
  'the same flow, which is no overlap': [flowMod({ match: IP, flags: 2 }), flowMod({ match: IP })],
  'an overlap and a group that is not there': [
    flowMod({ match: IP, flags: 2, ...applied({ type: 'group', groupId: 9 }) }),
    flowMod({ match: { inPort: 1 } }),
  ],
  'statistics of a table beyond all': [{ type: 'flowStatsRequest', tableId: 253 }],
  'statistics of a strange match': [{ type: 'flowStatsRequest', match: { tcpSrc: 4 } }],
  'statistics of flows to no port': [{ type: 'aggregateStatsRequest', outPort: 0x1_2345 }],
  'statistics of a port that is not there': [{ type: 'portStatsRequest', portNo: 99 }],
  'statistics of no port': [{ type: 'portStatsRequest', portNo: 0x1_2345 }],
  'statistics of queues of a port that is not there': [{ type: 'queueStatsRequest', portNo: 99 }],
  'statistics of queues of no port': [{ type: 'queueStatsRequest', portNo: 0x1_2345 }],
  'statistics of a queue that is not there': [{ type: 'queueStatsRequest', portNo: 1, queueId: 9 }],
  'statistics of a queue that no port has': [{ type: 'queueStatsRequest', queueId: 9 }],
  'statistics of a group that is not there': [{ type: 'groupStatsRequest', groupId: 9 }],
  'queues of a port that is not there': [{ type: 'queueGetConfigRequest', port: 99 }],
  'queues of no port': [{ type: 'queueGetConfigRequest', port: 0x1_2345 }],
  'a port to configure that is not there': [{ type: 'portMod', portNo: 99 }],
  'a port to configure that cannot be': [{ type: 'portMod', portNo: 0x1_2345 }],
  'a port to configure by a wrong address': [{ type: 'portMod', portNo: 1, hwAddr: '02:99:00:00:00:00' }],
  'table 254 to configure': [{ type: 'tableMod', tableId: 254 }],
  'all tables to configure': [{ type: 'tableMod', tableId: TableId.ALL, config: 3 }],
  'fragments to reassemble': [{ type: 'setConfig', flags: 3 }],
  'a strange configuration': [{ type: 'setConfig', flags: 4 }],
  'a strange role': [{ type: 'roleRequest', role: 7 }],
  'a strange message': [{ type: 'unknown', messageType: 99, body: new Uint8Array(4) }],
  'a strange multipart message': [{ type: 'multipartRequest', multipartType: 99, body: new Uint8Array(8) }],
  'a message of a stranger\'s': [{
    type: 'experimenter', experimenter: 9, expType: 1, body: new Uint8Array(0),
  }],
  'a multipart message of a stranger\'s': [
    { type: 'experimenterMultipartRequest', experimenter: 9, expType: 1, body: new Uint8Array(0) },
  ],
  'an answer': [{ type: 'featuresReply' }],
  'an answer to a barrier': [{ type: 'barrierReply' }],
  'a packet-in': [{ type: 'packetIn', match: { inPort: 1 } }],
  'another hello': [{ type: 'hello' }],
  'an answer to no echo': [{ type: 'echoReply' }],
}

const bundles: Cases = {
  'a bundle that is not there': [{ type: 'bundleControl', bundleId: 5, ctrlType: 'commitRequest' }],
  'a bundle twice': [
    { type: 'bundleControl', bundleId: 5, ctrlType: 'openRequest' },
    { type: 'bundleControl', bundleId: 5, ctrlType: 'openRequest' },
  ],
  'a bundle with a message of another xid': [
    { type: 'bundleAddMessage', xid: 8, bundleId: 5, message: { ...flowMod({}), xid: 9 } },
  ],
  'a bundle with a meter': [{ type: 'bundleAddMessage', bundleId: 5, message: meterMod(1, 1) }],
  'a bundle with a strange flow': [
    { type: 'bundleAddMessage', bundleId: 5, message: flowMod({ match: { tcpDst: 3 } }) },
  ],
  'a bundle with other flags': [
    { type: 'bundleControl', bundleId: 5, ctrlType: 'commitRequest', flags: 3 },
    { type: 'bundleControl', bundleId: 5, ctrlType: 'openRequest', flags: 1 },
  ],
  'a bundle that is closed, for more': [
    { type: 'bundleAddMessage', bundleId: 5, message: flowMod({}) },
    { type: 'bundleControl', bundleId: 5, ctrlType: 'openRequest' },
    { type: 'bundleControl', bundleId: 5, ctrlType: 'closeRequest' },
  ],
  'a bundle with a flow that fails': [
    { type: 'bundleControl', bundleId: 5, ctrlType: 'commitRequest' },
    { type: 'bundleAddMessage', bundleId: 5, message: flowMod(applied({ type: 'group', groupId: 9 })) },
  ],
}

/** All of them. */
export const requestsAndBundles: readonly Case[] = [...listed(requests), ...listed(bundles)]
