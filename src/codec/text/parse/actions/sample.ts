import { PortNo } from '../../../protocol/constants.js'
import { isInteger, numberOf } from '../../../syntax/integer.js'
import { bare, valueOf, type Item } from '../../../syntax/items.js'
import { portOf } from '../../../syntax/port.js'
import { fail, type Span } from '../../../syntax/span.js'
import { subfieldOf } from '../../../syntax/subfield.js'
import { argumentsOf } from './reader.js'
import type { Action } from '../../../actions/index.js'
import type { SampleDirection } from '../../../actions/sample.js'
import type { Subfield } from '../../../match/subfield.js'

/** `sample(probability=1,collector_set_id=2,obs_domain_id=3,obs_point_id=4,sampling_port=5,egress)`. */
export function readSample(item: Item): Action {
  let probability = 0
  let collectorSetId = 0
  let obsDomainId: number | Subfield = 0
  let obsPointId: number | Subfield = 0
  let samplingPort: number = PortNo.ANY
  let direction: SampleDirection = 'default'
  argumentsOf(item, {
    probability: (argument) => { probability = numberOf(valueOf(argument), 16, 'probability') },
    collector_set_id: (argument) => { collectorSetId = numberOf(valueOf(argument), 32, 'collector_set_id') },
    obs_domain_id: (argument) => { obsDomainId = sourceOf(valueOf(argument)) },
    obs_point_id: (argument) => { obsPointId = sourceOf(valueOf(argument)) },
    sampling_port: (argument) => { samplingPort = portOf(valueOf(argument)) },
    ingress: (argument) => {
      bare(argument)
      direction = 'ingress'
    },
    egress: (argument) => {
      bare(argument)
      direction = 'egress'
    },
  })
  if (probability === 0) fail('MISSING', item.whole, 'sample wants a probability of 1 to 65535')
  return sampleOf({ probability, collectorSetId, obsDomainId, obsPointId, samplingPort, direction })
}

interface Sample {
  readonly probability: number
  readonly collectorSetId: number
  readonly obsDomainId: number | Subfield
  readonly obsPointId: number | Subfield
  readonly samplingPort: number
  readonly direction: SampleDirection
}

/** The oldest of the four actions that can say it. */
function sampleOf(sample: Sample): Action {
  const { probability, collectorSetId, obsDomainId, obsPointId, samplingPort, direction } = sample
  if (typeof obsDomainId !== 'number' || typeof obsPointId !== 'number') return { type: 'sample4', ...sample }
  const ids = { probability, collectorSetId, obsDomainId, obsPointId }
  if (direction !== 'default') return { type: 'sample3', ...ids, samplingPort, direction }
  return samplingPort === PortNo.ANY ? { type: 'sample', ...ids } : { type: 'sample2', ...ids, samplingPort }
}

function sourceOf(span: Span): number | Subfield {
  return isInteger(span) ? numberOf(span, 32, 'an id') : subfieldOf(span)
}
