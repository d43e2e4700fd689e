import { describe, expect, it } from 'vitest'
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
      log.push(`${id} gets ${messages.map(({ tableId }) => tableId).join(', ')}`)
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

const decided = (to: string) => {
  const view = storyView()
  return decide(arrival(1n, frameFrom(view, 'a', to)), view)
}

describe('plug', () => {
  it("writes the receiver's half, then the sender's, then sends the packet", async () => {
    const { log, sessions } = recorder([1n, 2n])
    expect(await plug(decided('10.1.0.13'), sessions)).toBe(true)
    expect(log).toEqual(['2 gets 1, 2', '2 confirms', '1 gets 2, 1', '1 confirms', '1 sends packetOut'])
  })

  it('writes nothing to the sender when the receiver is away or refuses', async () => {
    const away = recorder([1n])
    expect(await plug(decided('10.1.0.13'), away.sessions)).toBe(false)
    expect(away.log).toEqual([])
    const full = recorder([1n, 2n], 2n)
    await expect(plug(decided('10.1.0.13'), full.sessions)).rejects.toThrow('the table is full')
    expect(full.log).toEqual(['2 gets 1, 2'])
  })

  it('writes a denial, and nothing when there is nothing to do', async () => {
    const { log, sessions } = recorder([1n])
    expect(await plug(decided('10.2.0.14'), sessions)).toBe(true)
    const nothing = { kind: 'ignore', why: { reason: 'unknownSwitch', datapathId: 3n } } as const
    expect(await plug(nothing, sessions)).toBe(true)
    expect(log).toEqual(['1 gets 1', '1 confirms'])
  })
})
