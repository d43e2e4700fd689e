import { describe, expect, it } from 'vitest'
import { flowMod, NO_BUFFER, type FlowMod } from '../../src/codec/index.js'
import { decide } from '../../src/routing/decide/decide.js'
import { plug, type PlugSession } from '../../src/routing/plug.js'
import { arrival } from '../support/arrival.js'
import { frameFrom } from '../support/simulation.js'
import { storyView } from '../support/story.js'

/** Sessions that write down what is done to them, each confirming when it is told to. */
function recorder(datapaths: readonly bigint[], fails?: bigint) {
  const log: string[] = []
  const session = (id: bigint): PlugSession => ({
    apply: async (messages) => {
      const given = messages.map((one) => one.type === 'flowMod' ? one.tableId : one.type)
      log.push(`${id} gets ${given.join(', ')}`)
      await Promise.resolve()
      if (id === fails) throw new Error('the table is full')
      log.push(`${id} confirms`)
    },
    send: ({ type }) => {
      log.push(`${id} sends ${type}`)
      return true
    },
  })
  return { log, sessions: new Map(datapaths.map((id) => [id, session(id)])) }
}

const EMPTY = new Uint8Array()

function inTable(tableId: number): FlowMod {
  return flowMod({ tableId })
}

const decided = (to: string) => {
  const view = storyView()
  return decide(arrival(1n, frameFrom(view, 'a', to)), view)
}

describe('plug', () => {
  it("waits for the receiver's switch only: the packet follows the sender's half at once", async () => {
    const { log, sessions } = recorder([1n, 2n])
    expect(await plug(decided('10.1.0.13'), sessions)).toBe(true)
    expect(log).toEqual(['2 gets 1, 2', '2 confirms', '1 gets 2, 1', '1 sends packetOut', '1 confirms'])
  })

  it('waits for nothing between flows and packet when both endpoints are on one switch', async () => {
    const { log, sessions } = recorder([1n])
    expect(await plug(decided('10.1.0.12'), sessions)).toBe(true)
    expect(log).toEqual(['1 gets 1, 1', '1 sends packetOut', '1 confirms'])
  })

  it('tells of a refusal after the packet was sent', async () => {
    const { log, sessions } = recorder([1n], 1n)
    await expect(plug(decided('10.1.0.12'), sessions)).rejects.toThrow('the table is full')
    expect(log).toEqual(['1 gets 1, 1', '1 sends packetOut'])
  })

  it('tells why the packet could not be sent, and leaves no rejection without a handler', async () => {
    const session: PlugSession = {
      apply: () => Promise.reject(new Error('the table is full')),
      send: () => { throw new Error('the queue is full') },
    }
    await expect(plug(decided('10.1.0.12'), new Map([[1n, session]]))).rejects.toThrow('the queue is full')
  })

  it("writes to the other switch first when a packet's own switch only drops it", async () => {
    const { log, sessions } = recorder([1n, 2n])
    const decision = {
      kind: 'deny', datapathId: 1n, flows: [inTable(1)], retract: { datapathId: 2n, flows: [inTable(2)] },
      packetOut: { type: 'packetOut', xid: 0, bufferId: NO_BUFFER, inPort: 1, actions: [], data: EMPTY },
      why: { reason: 'noSuchAddress', from: 'a', address: '10.1.0.99' },
    } as const
    expect(await plug(decision, sessions)).toBe(true)
    expect(log).toEqual(['2 gets 2', '2 confirms', '1 gets 1', '1 sends packetOut', '1 confirms'])
  })

  it('writes nothing to the sender when the receiver is away or refuses', async () => {
    const away = recorder([1n])
    expect(await plug(decided('10.1.0.13'), away.sessions)).toBe(false)
    expect(away.log).toEqual([])
    const full = recorder([1n, 2n], 2n)
    await expect(plug(decided('10.1.0.13'), full.sessions)).rejects.toThrow('the table is full')
    expect(full.log).toEqual(['2 gets 1, 2'])
  })

  it('writes what it retracts on the same switch in the same go', async () => {
    const { log, sessions } = recorder([1n])
    const flows = [inTable(1)]
    const why = { reason: 'noSuchAddress', from: 'a', address: '10.1.0.99' } as const
    const retract = { datapathId: 1n, flows: [inTable(2)] }
    expect(await plug({ kind: 'deny', datapathId: 1n, flows, retract, why }, sessions)).toBe(true)
    expect(log).toEqual(['1 gets 2, 1', '1 confirms'])
  })

  it('writes a denial, and nothing when there is nothing to do', async () => {
    const { log, sessions } = recorder([1n])
    expect(await plug(decided('10.2.0.14'), sessions)).toBe(true)
    const nothing = { kind: 'ignore', why: { reason: 'unknownSwitch', datapathId: 3n } } as const
    expect(await plug(nothing, sessions)).toBe(true)
    expect(log).toEqual(['1 gets 1', '1 confirms'])
  })
})
