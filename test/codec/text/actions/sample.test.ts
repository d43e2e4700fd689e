import { formatActions, PortNo } from 'daolinet/codec'
import { expect, it } from 'vitest'

it('shows the port of a sample, where there is one', () => {
  const sample =
    { type: 'sample2', probability: 1, collectorSetId: 2, obsDomainId: 3, obsPointId: 4 } as const
  const text = 'sample(probability=1,collector_set_id=2,obs_domain_id=3,obs_point_id=4'
  expect(formatActions([{ ...sample, samplingPort: 5 }])).toBe(`${text},sampling_port=5)`)
  expect(formatActions([{ ...sample, samplingPort: PortNo.ANY }])).toBe(`${text})`)
})
