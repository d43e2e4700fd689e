import { describe, expect, it } from 'vitest'
import { networkStatus } from '../../../src/routing/upkeep/status.js'
import { storyView } from '../../support/story.js'

const view = storyView()
const wanted = view.revision

describe('the status of a network', () => {
  it('is pending on a switch until its flows are confirmed, and in force then', () => {
    const states = [undefined, wanted - 1, wanted, wanted + 1].map((confirmed) =>
      networkStatus(view, new Map([[1n, { confirmed }]])).map(({ state }) => state)[0])
    expect(states).toEqual(['pending', 'pending', 'inForce', 'inForce'])
  })

  it('tells for every host what is on its switch, and what should be', () => {
    expect(networkStatus(view, new Map([[2n, { confirmed: wanted - 1 }]]))).toEqual([
      { host: 'h1', datapathId: 1n, state: 'notConnected', revision: undefined, wanted },
      { host: 'h2', datapathId: 2n, state: 'pending', revision: wanted - 1, wanted },
    ])
  })

  it('is failed, with the reason, where flows are not in force', () => {
    const [first] = networkStatus(view, new Map([[1n, { confirmed: 1, problem: 'the table is full' }]]))
    expect(first).toEqual({
      host: 'h1', datapathId: 1n, state: 'failed', revision: 1, wanted, problem: 'the table is full',
    })
  })
})
