import { it } from 'vitest'
import { checkNetworks } from './networks.js'

it('the controller does with every packet what the oracle says, on switches of which some track nothing', {
  timeout: 3_600_000,
}, async () => {
  await checkNetworks(538_392_519, (drawn) => {
    const tracking = drawn.document.hosts.map(({ id }) => id).filter((id) => drawn.tracking.includes(id))
    return { ...drawn, tracking: tracking.length === drawn.document.hosts.length ? [] : tracking }
  })
})
