/** The flows that wait for the first packet of endpoints that move to a host. */
import { flowMod, meter, type FlowMod } from '../../codec/index.js'
import { cookieOf } from './cookie.js'
import { toController } from './miss.js'
import { PRIORITIES, TABLES } from './pipeline.js'
import { vlanVidOf } from './tag.js'
import { awaitedAt } from '../network/arrival.js'
import type { Host } from '../network/records.js'
import type { View } from '../network/view.js'

/** Whatever such an endpoint sends comes to the controller, as far as the meter of the port lets it. */
export function awaitedFlows(view: View, host: Host, meters: boolean): FlowMod[] {
  return awaitedAt(view, host).map(({ endpoint, port, vlan }): FlowMod => flowMod({
    cookie: cookieOf('host'),
    tableId: TABLES.classify.id,
    priority: PRIORITIES.awaited.value,
    match: { inPort: port, ethSrc: endpoint.mac, vlanVid: vlanVidOf(vlan) },
    instructions: [...meters ? [meter(port)] : [], toController()],
  }))
}
