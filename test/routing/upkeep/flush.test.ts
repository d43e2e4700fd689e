import { describe, expect, it } from 'vitest'
import { flush } from '../../../src/routing/upkeep/flush.js'
import { advanceView } from '../../../src/routing/network/view.js'
import { puts } from '../../support/network.js'
import { records, storyView, trackingView } from '../../support/story.js'
import type { RecordWrite } from '../../../src/routing/network/view.js'

const a = records.endpoint![0]!
const after = (writes: RecordWrite[], view = trackingView()) =>
  flush(advanceView(view, writes, view.revision + 1))

describe('connections that are forgotten', () => {
  it('are those of an endpoint that is gone, from both sides, on every switch that tracks any', () => {
    const flushes = after([{ kind: 'endpoint', id: 'a', record: undefined }])
    expect(flushes.map(({ datapathId }) => datapathId)).toEqual([1n, 2n])
    expect(flushes[0]?.messages.map(({ properties }) => properties)).toEqual(['src', 'dst'].map((type) => [
      { type: 'zoneId', zoneId: 1 }, { type: 'origTuple', fields: [{ type, address: '10.1.0.11' }] },
    ]))
    expect(after([{ kind: 'endpoint', id: 'a', record: undefined }], storyView())).toEqual([])
  })

  it('are those of an address that is given up, and of a host that is left', () => {
    expect(after(puts({ endpoint: [{ ...a, ip: '10.1.0.99' }] }))).toHaveLength(2)
    const moved = after(puts({ endpoint: [{ ...a, host: 'h2', port: 'v13x' }] }))
    expect(moved.map(({ datapathId }) => datapathId)).toEqual([1n])
  })

  it('are none when a policy or a port changes', () => {
    const policy = { id: 'p', action: 'deny', from: { endpoint: 'a' }, to: { endpoint: 'b' } } as const
    expect(after(puts({ policy: [policy] }))).toEqual([])
    expect(after(puts({ endpoint: [{ ...a, port: 'v12x' }] }))).toEqual([])
  })
})
