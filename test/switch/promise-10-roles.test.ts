/** Promise 10: roles with generation ids. A session that lost mastership refuses writes by itself. */
import {
  errorMessage, flowMod, packetOut, roleStatus, tableFeaturesRequest, type AsyncMasks, type MessageInit,
} from 'daolinet/codec'
import { becomeSlave, NotMasterError, type SwitchRole } from 'daolinet/switch'
import { describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.js'
import { pair } from '../support/sessions.js'
import type { RawPeer } from '../support/raw-peer.js'

/** The generation id in a reply when no controller has sent one yet. */
const NONE = 0xffff_ffff_ffff_ffffn

/** Makes a switch grant every role, unless the generation id is older than the newest (signed difference). */
function grantRoles(peer: RawPeer): void {
  let last: bigint | undefined
  peer.answer('roleRequest', ({ xid, role, generationId }) => {
    const stale = last !== undefined && BigInt.asIntN(64, generationId - last) < 0n
    const counts = role === 'master' || role === 'slave'
    if (stale && counts) return errorMessage({ xid, errorType: 11, errorCode: 0 })
    if (counts) last = generationId
    return { type: 'roleReply', xid, role, generationId: last ?? 0n }
  })
}

it('starts as equal, and takes the role that the switch replies with', async () => {
  const { sw, peer } = await pair()
  grantRoles(peer)
  const roles: SwitchRole[] = []
  sw.on('role', (role) => roles.push(role))
  expect(sw.role).toBe('equal')
  await sw.setRole('master', 1n)
  expect(sw.role).toBe('master')
  await sw.setRole('slave', 2n)
  await sw.setRole('equal')
  expect(roles).toEqual(['master', 'slave', 'equal'])
})

it('sends the generation id, and rejects with the name of the error when it is stale', async () => {
  const { sw, peer } = await pair()
  grantRoles(peer)
  await sw.setRole('master', 5n)
  await expect(sw.setRole('master', 4n)).rejects.toMatchObject({ errorName: 'OFPRRFC_STALE' })
  expect(sw.role).toBe('master')
  await sw.setRole('master', (1n << 63n) + 4n)
  await expect(sw.setRole('master', 5n)).rejects.toMatchObject({ errorName: 'OFPRRFC_STALE' })
})

it('refuses writes as soon as mastership is given up, without waiting for the reply', async () => {
  const { sw, peer } = await pair()
  grantRoles(peer)
  await sw.setRole('master', 1n)
  sw.send(flowMod({ xid: 1 }))
  const given = sw.setRole('slave', 2n)
  expect(() => sw.send(flowMod({ xid: 2 }))).toThrow(NotMasterError)
  expect(() => sw.send(packetOut({ xid: 3 }))).toThrow('packetOut was not sent')
  await expect(sw.apply([flowMod({ xid: 4 })])).rejects.toMatchObject({ code: 'ERR_NOT_MASTER' })
  await given
  sw.send({ type: 'echoRequest', xid: 5 })
  await peer.next('echoRequest')
  expect(peer.inbox).toEqual([])
})

it('becomes a slave when the switch refuses a write because it is one', async () => {
  const { sw, peer } = await pair()
  grantRoles(peer)
  await sw.setRole('master', 1n)
  const roles: SwitchRole[] = []
  sw.on('role', (role) => roles.push(role))
  sw.send(flowMod({ xid: 9 }))
  peer.send(errorMessage({ xid: 9, errorType: 1, errorCode: 10 }))
  await eventually(() => sw.role === 'slave')
  expect(roles).toEqual(['slave'])
  expect(() => sw.send(flowMod({}))).toThrow(NotMasterError)
  await sw.setRole('master', 2n)
  sw.send(flowMod({ xid: 10 }))
})

it('reads and changes the asynchronous configuration, and leaves the other masks as they are', async () => {
  const { sw, peer } = await pair()
  const masks = (packetIn: number, portStatus: number, flowRemoved: number): AsyncMasks =>
    ({ packetIn, portStatus, flowRemoved })
  let config = { master: masks(3, 7, 15), slave: masks(0, 7, 0) }
  peer.answer('getAsyncRequest', ({ xid }) => ({ type: 'getAsyncReply', xid, ...config }))
  expect(await sw.asyncConfig()).toEqual(config)
  const changed = sw.setAsyncConfig({ master: { packetIn: 7 } })
  peer.answer('barrierRequest', ({ xid }) => ({ type: 'barrierReply', xid }))
  peer.answer('setAsync', ({ xid, master, slave }) => {
    config = { master, slave }
    return { type: 'echoRequest', xid }
  })
  await changed
  expect(config).toEqual({ master: masks(7, 7, 15), slave: masks(0, 7, 0) })
})

it('is a slave when the switch says that another became master', async () => {
  const { sw, peer } = await pair()
  grantRoles(peer)
  await sw.setRole('master', 1n)
  peer.send(roleStatus({ role: 'slave', generationId: 2n }))
  await eventually(() => sw.role === 'slave')
  await expect(sw.bundle([flowMod({})])).rejects.toBeInstanceOf(NotMasterError)
})

const TABLE = {
  tableId: 0, name: 'first', metadataMatch: 0n, metadataWrite: 0n, config: 0, maxEntries: 10, properties: [],
}

describe('a slave', () => {
  // OpenFlow 1.3.5 §6.3.4: messages that send packets or change the state of the switch, extensions included.
  const denied: readonly MessageInit[] = [
    { type: 'packetOut' }, { type: 'flowMod' }, { type: 'groupMod' }, { type: 'portMod', portNo: 1 },
    { type: 'tableMod' }, { type: 'meterMod' }, { type: 'setConfig' }, { type: 'nxFlowMod' },
    { type: 'bundleControl', ctrlType: 'openRequest' },
    { type: 'bundleAddMessage', bundleId: 1, flags: 0, message: { type: 'flowMod' } },
    { type: 'nxTlvTableMod', command: 'clear' }, { type: 'nxCtFlush' }, { type: 'nxCtFlushZone', zoneId: 1 },
    { type: 'nxResume', properties: [] }, tableFeaturesRequest({ tables: [TABLE] }),
  ]
  // Requests, and messages about this connection only.
  const allowed: readonly MessageInit[] = [
    { type: 'echoRequest' }, { type: 'barrierRequest' }, { type: 'roleRequest' }, { type: 'setAsync' },
    { type: 'nxSetPacketInFormat' }, { type: 'nxFlowAge' }, { type: 'flowMonitorCancel' },
    { type: 'getConfigRequest' }, { type: 'flowStatsRequest' }, { type: 'portStatsRequest' },
    { type: 'tableFeaturesRequest' }, { type: 'experimenter', experimenter: 0x1234, expType: 1 },
  ]

  it.each(denied)('may not send $type', async (message) => {
    const { sw, peer } = await pair()
    peer.send(roleStatus({ role: 'slave', generationId: 2n }))
    await eventually(() => sw.role === 'slave')
    expect(() => sw.send(message)).toThrow(NotMasterError)
    sw.send({ type: 'echoRequest', xid: 77 })
    expect(await peer.next()).toMatchObject({ type: 'echoRequest', xid: 77 })
  })

  it('may send requests, and messages about its own connection', async () => {
    const { sw, peer } = await pair()
    peer.send(roleStatus({ role: 'slave', generationId: 2n }))
    await eventually(() => sw.role === 'slave')
    for (const message of allowed) sw.send(message)
    for (const { type } of allowed) expect((await peer.next()).type).toBe(type)
  })

  it('may ask for the features of tables, and not set them', async () => {
    const { sw, peer } = await pair()
    peer.send(roleStatus({ role: 'slave', generationId: 2n }))
    await eventually(() => sw.role === 'slave')
    const setting = tableFeaturesRequest({ tables: [TABLE] })
    await expect(sw.request(setting)).rejects.toBeInstanceOf(NotMasterError)
    expect(() => sw.stream(setting)).toThrow(NotMasterError)
    peer.answer('tableFeaturesRequest', ({ xid }) => ({ type: 'tableFeaturesReply', xid, tables: [] }))
    expect((await sw.request(tableFeaturesRequest())).tables).toEqual([])
  })
})

describe('becomeSlave', () => {
  it('takes the generation id that the switch has, or zero when it has none', async () => {
    const { sw, peer } = await pair()
    grantRoles(peer)
    await sw.setRole('master', 9n)
    expect(await becomeSlave(sw)).toBe(9n)
    expect(sw.role).toBe('slave')
    await sw.setRole('master', 9n)
    const other = await pair()
    const seen: bigint[] = []
    other.peer.answer('roleRequest', ({ xid, role, generationId }) => {
      seen.push(generationId)
      return { type: 'roleReply', xid, role: role === 'noChange' ? 'equal' : role, generationId: NONE }
    })
    expect(await becomeSlave(other.sw)).toBe(0n)
    expect(seen).toEqual([0n, 0n])
  })

  it('asks again when another becomes master in between, and not for ever', async () => {
    const { sw, peer } = await pair()
    let newest = 3n
    let refusals = 2
    peer.answer('roleRequest', ({ xid, role }) => {
      if (role === 'slave' && refusals-- > 0) {
        newest++
        return errorMessage({ xid, errorType: 11, errorCode: 0 })
      }
      return { type: 'roleReply', xid, role: role === 'noChange' ? 'equal' : role, generationId: newest }
    })
    expect(await becomeSlave(sw)).toBe(5n)
    refusals = Infinity
    await expect(becomeSlave(sw)).rejects.toMatchObject({ errorName: 'OFPRRFC_STALE' })
  })
})
