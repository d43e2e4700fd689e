import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Example } from './lab/example.js'
import { WiredBridges } from './lab/wired-bridges.js'

const DPID = 0xffff_0000_0000_0001n

describe('the HTTP interface', () => {
  let bridges: WiredBridges
  let rest: Example

  const ask = async (path: string, init?: RequestInit): Promise<[status: number, body: unknown]> => {
    const response = await fetch(`${rest.http}${path}`, init)
    return [response.status, await response.json()]
  }
  const post = (path: string, flow: object, headers = {}): Promise<[status: number, body: unknown]> =>
    ask(`/stats/flowentry/${path}`, {
      method: 'POST', headers, body: JSON.stringify({ dpid: DPID.toString(), ...flow }),
    })
  const flows = async (): Promise<string[]> =>
    (await bridges.ovs.flows('api')).map(({ match, actions }) => `${match} ${actions}`)

  const flow = {
    priority: 7, cookie: '0xffffffffffffffff', match: { inPort: 1, ethType: 0x0800, ipv4Dst: '10.0.0.0/8' },
    instructions: [{ type: 'applyActions', actions: [{ type: 'output', port: 2 }] }],
  }

  beforeAll(async () => {
    bridges = await WiredBridges.start()
    await bridges.bridge('api', DPID, 1, 2)
    rest = await Example.start('rest.ts', '--http', 'http://127.0.0.1:0')
    await bridges.ovs.setController('api', rest.target)
    await rest.line(/^ffff000000000001 connected/m)
  })

  afterAll(async () => {
    await rest?.[Symbol.asyncDispose]()
    await bridges?.[Symbol.asyncDispose]()
  })

  it('lists the switches, and says what each is and which ports it has', async () => {
    expect(await ask('/stats/switches')).toEqual([200, [DPID.toString()]])
    const [, desc] = await ask(`/stats/desc/0x${DPID.toString(16)}`)
    expect(desc).toMatchObject({ [DPID.toString()]: { mfrDesc: 'Nicira, Inc.' } })
    const [, ports] = await ask(`/stats/port/${DPID}`) as [number, Record<string, { portNo: number }[]>]
    expect(ports[DPID.toString()]!.map(({ portNo }) => portNo)).toEqual(expect.arrayContaining([1, 2]))
  })

  it('adds, shows, modifies and deletes a flow', async () => {
    expect(await post('add', flow)).toEqual([200, { done: 'add' }])
    expect(await flows()).toEqual(['ip,in_port=1,nw_dst=10.0.0.0/8 output:2'])
    const [, shown] = await ask(`/stats/flow/${DPID}`)
    expect(shown).toMatchObject({ [DPID.toString()]: [{ ...flow, cookie: '18446744073709551615' }] })
    await post('modify_strict', { ...flow, instructions: [] })
    expect(await flows()).toEqual(['ip,in_port=1,nw_dst=10.0.0.0/8 drop'])
    await post('delete', { match: { ethType: 0x0800 } })
    expect(await flows()).toEqual([])
  })

  it('says which member is wrong, and why, and sends the switch nothing', async () => {
    const wrong = async (body: object): Promise<unknown> => {
      const [status, answer] = await post('add', body) as [number, { error: object }]
      expect(status).toBe(400)
      return answer.error
    }
    expect(await wrong({ priority: 65_536 })).toMatchObject({ code: 'ERR_OUT_OF_RANGE', path: 'priority' })
    expect(await wrong({ priorty: 1 })).toMatchObject({ code: 'ERR_UNKNOWN_NAME', path: 'priorty' })
    expect(await wrong({ match: { ipv4Dts: '10.0.0.1' } })).toMatchObject({ path: 'match.ipv4Dts' })
    expect(await wrong({ match: { tcpDst: 80 } }))
      .toMatchObject({ code: 'OFPBMC_BAD_PREREQ', path: 'match.tcpDst' })
    const output = { type: 'output', port: 2, maxlen: 5 }
    expect(await wrong({ instructions: [{ type: 'applyActions', actions: [output] }] }))
      .toMatchObject({ code: 'ERR_UNKNOWN_NAME', path: 'instructions[0].actions[0].maxlen' })
    expect(await wrong({ dpid: 'one' })).toMatchObject({ path: 'dpid' })
    expect(await flows()).toEqual([])
  })

  it('passes on what only the switch can refuse', async () => {
    const instructions = [{ type: 'applyActions', actions: [{ type: 'group', groupId: 9 }] }]
    const answer = await post('add', { instructions })
    expect(answer).toMatchObject([409, { error: { code: 'OFPBAC_BAD_OUT_GROUP' } }])
  })

  it('answers requests that make no sense, too', async () => {
    const statusOf = async (path: string, init?: RequestInit): Promise<number> => (await ask(path, init))[0]
    expect(await statusOf('/stats/flow/2')).toBe(404)
    expect(await statusOf('/stats/nothing/1')).toBe(404)
    expect(await statusOf('/stats/flowentry/toString', { method: 'POST' })).toBe(404)
    expect(await statusOf('/stats/flowentry/add')).toBe(405)
    for (const [body, status] of [['{"dpid"', 400], ['[]', 400], ['null', 400], ['9'.repeat(2e6), 413]]) {
      expect(await statusOf('/stats/flowentry/add', { method: 'POST', body: String(body) })).toBe(status)
    }
    expect((await post('add', flow, { origin: 'http://example.com' }))[0]).toBe(403)
  })

  it('stops at SIGINT, though connections to it are open', async () => {
    expect(await rest.stop('SIGINT')).toBe(0)
  })
})
