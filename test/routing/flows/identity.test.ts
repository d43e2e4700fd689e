import { flowMod, type FieldReference, type FlowMod } from 'daolinet/codec'
import { expect, it } from 'vitest'
import { asReported, flowEffect } from '../../../src/routing/flows/identity.js'

const moving = (src: FieldReference, dst: FieldReference): FlowMod => flowMod<FlowMod>({
  instructions: [{
    type: 'applyActions',
    actions: [{
      type: 'regMove', src: { field: src, offset: 0, bits: 48 }, dst: { field: dst, offset: 0, bits: 48 },
    }],
  }],
})

it('is the same effect by whichever header a field is named', () => {
  const [own, nicira] = [moving('ethSrc', 'ipv6NdTll'), moving('NXM_OF_ETH_SRC', 'NXM_NX_ND_TLL')]
    .map((flow) => flowEffect(asReported(flow)))
  expect(nicira).toBe(own)
  expect(flowEffect(asReported(moving('NXM_OF_ETH_DST', 'ipv6NdTll')))).not.toBe(own)
})
