/**
 * Every message, decoded as it was encoded, a template, and a session with the switch of daolinet/testing. A
 * program of its own, for a process in which code generation is forbidden; prints what it did as JSON.
 */
import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import { decode, encode, flowMod, flowTemplate, portDescRequest, type Message } from 'daolinet/codec'
import { listen } from 'daolinet/switch'
import { TestSwitch } from 'daolinet/testing'
import { messageArbitraries, messageTypes } from './arbitraries/messages.js'
import { seedOf } from './seed.js'

assert.throws(() => Reflect.construct(Function, ['return 1']), EvalError)

for (const type of messageTypes) {
  const messages: fc.Arbitrary<Message> = messageArbitraries[type]
  for (const message of fc.sample(messages, { seed: seedOf(), numRuns: 20 })) {
    assert.deepEqual(decode(encode(message)), message)
  }
}

const template = flowTemplate(flowMod({ match: { ethDst: 0 } }), { dst: 'match.ethDst' })
const view = new DataView(new ArrayBuffer(template.length))
template.encodeInto({ dst: 0x020000000001 }, view, 0)
assert.deepEqual(decode(new Uint8Array(view.buffer)), flowMod({ match: { ethDst: '02:00:00:00:00:01' } }))

const server = await listen({ host: '127.0.0.1', port: 0 })
const sw = new TestSwitch({ datapathId: 42n, ports: [{ portNo: 1, name: 'eth1' }] })
await sw.connect({ port: server.address.port })
const { value: session } = await server[Symbol.asyncIterator]().next()
assert(session !== undefined)
const { ports } = await session.request(portDescRequest())
await server.close()
await sw.disconnect()

console.log(JSON.stringify({
  types: messageTypes.length, datapathId: `${session.datapathId}`, ports: ports.map(({ name }) => name),
}))
