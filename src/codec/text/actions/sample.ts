import { PortNo } from '../../protocol/constants.js'
import { formatPort } from '../../syntax/port.js'
import { formatSubfield } from '../../syntax/subfield.js'
import type { Sample2Action, Sample3Action, SampleAction } from '../../actions/sample.js'
import type { Sample4Action } from '../../actions/sample4.js'
import type { Subfield } from '../../match/subfield.js'

type AnySample = SampleAction | Sample2Action | Sample3Action | Sample4Action

/** `sample(probability=1,collector_set_id=2,obs_domain_id=3,obs_point_id=4,sampling_port=5,egress)`. */
export function formatSample(action: AnySample): string {
  return `sample(${[
    `probability=${action.probability}`,
    `collector_set_id=${action.collectorSetId ?? 0}`,
    `obs_domain_id=${source(action.obsDomainId)}`,
    `obs_point_id=${source(action.obsPointId)}`,
    ...(action.type === 'sample' || action.samplingPort === PortNo.ANY
      ? []
      : [`sampling_port=${formatPort(action.samplingPort)}`]),
    ...(action.type === 'sample3' || action.type === 'sample4' ? direction(action.direction) : []),
  ].join(',')})`
}

function source(id: number | Subfield | undefined): string {
  return typeof id === 'object' ? formatSubfield(id) : String(id ?? 0)
}

function direction(value: string | number): string[] {
  return value === 'default' ? [] : [typeof value === 'string' ? value : `direction=${value}`]
}
