import { barrierRequest, errorMessage, flowMod, flowStatsRequest, packetIn, port } from 'daolinet/codec'
import { ApplyError, listen, RequestError, type ListenOptions, type SwitchServer } from 'daolinet/switch'
import { afterEach, expect, it } from 'vitest'
import { RawPeer, type Introduction } from '../support/raw-peer.js'

const servers: SwitchServer[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

async function start(options: ListenOptions = {}): Promise<SwitchServer> {
  const server = await listen({ host: '127.0.0.1', port: 0, ...options })
  servers.push(server)
  return server
}

async function join(server: SwitchServer, introduction?: Introduction) {
  const [peer, { value: sw }] = await Promise.all([
    RawPeer.join(server.address.port, introduction), server[Symbol.asyncIterator]().next(),
  ])
  return { peer, sw: sw! }
}

it('hands out a session that knows its datapath, features and ports', async () => {
  const { sw } = await join(await start(), { datapathId: 0x1234n, ports: [port({ portNo: 7, name: 'eth7' })] })
  expect(sw.datapathId).toBe(0x1234n)
  expect(sw.features.nTables).toBe(254)
  expect(sw.ports.get(7)?.name).toBe('eth7')
})

it('delivers packet-ins to listeners and sends what they answer', async () => {
  const { sw, peer } = await join(await start())
  sw.on('packetIn', (message) => sw.send({ type: 'packetOut', xid: message.xid, data: message.data }))
  peer.send(packetIn({ xid: 5, match: { inPort: 1 }, data: Uint8Array.of(1, 2, 3) }))
  expect(await peer.next('packetOut')).toMatchObject({ xid: 5, data: Uint8Array.of(1, 2, 3) })
})

it('collects a reply of several parts', async () => {
  const { sw, peer } = await join(await start())
  const flows = sw.request(flowStatsRequest())
  const { xid } = await peer.next('flowStatsRequest')
  peer.send({ type: 'flowStatsReply', xid, flags: 1, flows: [{ priority: 1 }, { priority: 2 }] })
  peer.send({ type: 'flowStatsReply', xid, flows: [{ priority: 3 }] })
  expect((await flows).flows.map((flow) => flow.priority)).toEqual([1, 2, 3])
})

it('rejects a request that the switch refuses with the name of the error', async () => {
  const { sw, peer } = await join(await start())
  const request = sw.request(barrierRequest())
  const { xid } = await peer.next('barrierRequest')
  peer.send(errorMessage({ xid, errorType: 1, errorCode: 5 }))
  await expect(request).rejects.toSatisfy((error) => error instanceof RequestError && error.errorName === 'OFPBRC_EPERM')
})

it('names the messages that a switch refuses', async () => {
  const { sw, peer } = await join(await start())
  const applied = sw.apply([flowMod({ priority: 1 }), flowMod({ priority: 2 }), flowMod({ priority: 3 })])
  const mods = [await peer.next('flowMod'), await peer.next('flowMod'), await peer.next('flowMod')]
  peer.send(errorMessage({ xid: mods[1]!.xid, errorType: 5, errorCode: 1 }))
  peer.send({ type: 'barrierReply', xid: (await peer.next('barrierRequest')).xid })
  const error = await applied.catch((reason: unknown) => reason) as ApplyError
  expect(error).toBeInstanceOf(ApplyError)
  expect(error.failures).toMatchObject([{ index: 1, message: { priority: 2 }, error: { errorName: 'OFPFMFC_TABLE_FULL' } }])
})

it('iterates over messages until the session ends', async () => {
  const { sw, peer } = await join(await start())
  const messages = sw.messages('packetIn')
  for (let xid = 1; xid <= 3; xid++) peer.send(packetIn({ xid, match: { inPort: xid } }))
  const seen: number[] = []
  for await (const message of messages) {
    seen.push(message.xid)
    if (seen.length === 3) peer.destroy()
  }
  expect(seen).toEqual([1, 2, 3])
  expect((await sw.closed).kind).toMatch(/ended|lost/)
})
