/** The messages that the codec benchmarks decode and encode. */
import { encode, flowMod, packetIn, type FlowMod } from 'daolinet/codec'

function packetInBytes(length: number): Uint8Array {
  const data = Uint8Array.from({ length }, (_, i) => i & 0xff)
  return encode(packetIn({ xid: 7, cookie: 0x1234n, tableId: 1, match: { inPort: 3 }, data }))
}

/** A packet-in with a packet of 64 bytes, and one of 1,500. */
export const packetIns = { 64: packetInBytes(64), 1500: packetInBytes(1500) } as const

/** The source half of a route between two hosts: seven fields, six actions. */
export const halfRoute: FlowMod = flowMod({
  xid: 42,
  cookie: 0xd40_0001_0002n,
  tableId: 1,
  idleTimeout: 60,
  priority: 2000,
  match: {
    inPort: 3, ethType: 0x0800, ethSrc: '02:00:00:00:01:01', ethDst: '02:00:00:00:01:02', ipProto: 6,
    ipv4Src: '10.1.0.11', ipv4Dst: '10.1.0.12',
  },
  instructions: [{
    type: 'applyActions',
    actions: [
      { type: 'setField', field: { ipv4Src: '172.30.1.11' } },
      { type: 'setField', field: { ipv4Dst: '172.30.2.12' } },
      { type: 'setField', field: { ethSrc: '02:00:00:00:aa:01' } },
      { type: 'setField', field: { ethDst: '02:00:00:00:aa:02' } },
      { type: 'decNwTtl' },
      { type: 'output', port: 1, maxLen: 0 },
    ],
  }],
})

export const halfRouteBytes = encode(halfRoute)

