import { describe, expect, it } from 'vitest'
import { standingChanges } from '../../../src/routing/upkeep/standing.js'
import { advanceView, viewWithPorts } from '../../../src/routing/network/view.js'
import { ports, puts } from '../../support/network.js'
import { records, storyView } from '../../support/story.js'

describe('standing changes', () => {
  const view = storyView()

  it('move a guard with its endpoint', () => {
    const [moved] = [{ ...records.endpoint![0]!, host: 'h2', port: 'v15' }]
    const live = viewWithPorts(view, 2n, ports(13, 14, 15)).after
    const difference = advanceView(live, puts({ endpoint: [moved] }), live.revision + 1)
    const changes = standingChanges(difference)
    const seven = (command: string) => Array.from({ length: 7 }, () => command)
    expect(changes.map(({ datapathId, flows }) => [datapathId, ...flows.map(({ command }) => command)]))
      .toEqual([[1n, ...seven('deleteStrict')], [2n, ...seven('add')]])
  })
})
