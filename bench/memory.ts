/** Heap bytes that each decoded message keeps, the bytes it was decoded from left aside. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { decode } from 'daolinet/codec'
import { halfRouteBytes, packetIns } from './fixtures.js'

const COUNT = 100_000

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

console.log('heap bytes per decoded message')
for (const [name, bytes] of [['PacketIn, 64 bytes', packetIns[64]], ['FlowMod', halfRouteBytes]] as const) {
  const kept: unknown[] = new Array(COUNT)
  collect()
  const before = process.memoryUsage().heapUsed
  for (let i = 0; i < COUNT; i++) kept[i] = decode(bytes)
  collect()
  console.log(`  ${name.padEnd(20)} ${Math.round((process.memoryUsage().heapUsed - before) / kept.length)}`)
}
