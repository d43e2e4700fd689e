/** Actions that send the packet to controllers. */
import { hexBytes } from '../../syntax/bytes.js'
import { packetInReasonText } from '../../syntax/packet-in-reason.js'
import type { Controller2Action } from '../../actions/controller2.js'
import type { ControllerAction } from '../../actions/controller.js'

const WHOLE_PACKET = 0xffff

/** `controller(reason=invalid_ttl,max_len=1234,id=5678)`, or `CONTROLLER:1234` when that says it all. */
export function formatController(action: ControllerAction | Controller2Action): string {
  const { maxLen = WHOLE_PACKET, controllerId = 0, reason = 'action' } = action
  const more = action.type === 'controller2' ? extensions(action) : []
  if (reason === 'action' && controllerId === 0 && more.length === 0) return `CONTROLLER:${maxLen}`
  const parts = [
    ...(reason === 'action' ? [] : [`reason=${packetInReasonText(reason) || reason}`]),
    ...(maxLen === WHOLE_PACKET ? [] : [`max_len=${maxLen}`]),
    ...(controllerId === 0 ? [] : [`id=${controllerId}`]),
    ...more,
  ]
  return `controller(${parts.join(',')})`
}

function extensions({ userdata, pause, meterId = 0, properties = [] }: Controller2Action): string[] {
  return [
    ...(userdata === undefined || userdata.length === 0 ? [] : [`userdata=${hexBytes(userdata, '.')}`]),
    ...(pause === true ? ['pause'] : []),
    ...(meterId === 0 ? [] : [`meter_id=${meterId}`]),
    ...properties.map(({ propertyType, body }) => `property${propertyType}=${hexBytes(body, '.')}`),
  ]
}
