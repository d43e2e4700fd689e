import { it } from 'vitest'
import { checkNetworks } from './networks.js'

it('the controller does with every packet what the oracle says, on switches that track connections', {
  timeout: 3_600_000,
}, async () => {
  await checkNetworks(538_492_791, (drawn) => ({
    ...drawn, tracking: drawn.document.hosts.map(({ id }) => id),
  }))
})
