import { CONTROLLER_MAX_LENGTH, PortNo } from '../../protocol/constants.js'
import { packetInReasons, type PacketInReason } from '../../protocol/packet-in-reason.js'
import { hexBytesOf } from '../../syntax/bytes.js'
import { isInteger, numberOf } from '../../syntax/integer.js'
import { bare, valueOf, type Item } from '../../syntax/items.js'
import { packetInReasonText } from '../../syntax/packet-in-reason.js'
import { cut, fail, isEmpty, quoted, textOf, type Span } from '../../syntax/span.js'
import { exactBytes, putU16, putU8 } from '../../wire/bytes.js'
import { lookup } from '../../wire/lookup.js'
import { nicira, NICIRA_BODY, type ActionCodec } from '../codec.js'
import { argumentsOf, type ActionText } from '../text.js'
import type { OutputAction } from '../openflow/output.js'

// struct nx_action_controller {          NXAST_CONTROLLER = 20
//   ext_action_header, without its pad;
//   uint16_t max_len;
//   uint16_t controller_id;
//   uint8_t  reason;                     OFPR_*
//   uint8_t  zero;
// };

/** Sends the packet to the controllers with an id. */
export interface ControllerAction {
  readonly type: 'controller'
  /** How many bytes of the packet to send. @defaultValue 0xffff, the whole packet */
  readonly maxLen?: number
  /** The id that controllers have set with {@link NxSetControllerId}. @defaultValue 0 */
  readonly controllerId?: number
  /** The reason in the packet-in. @defaultValue `'action'` */
  readonly reason?: PacketInReason | number
}

/**
 * Builds a {@link ControllerAction}: sends the packet to the controllers with an id.
 *
 * @example
 * ```ts
 * import { controller, formatActions } from 'daolinet/codec'
 *
 * console.log(formatActions([controller({ controllerId: 5, maxLen: 128 })])) // controller(max_len=128,id=5)
 * ```
 */
export function controller(init: Omit<ControllerAction, 'type'> = {}): ControllerAction {
  return { type: 'controller', ...init }
}

export const controllerCodec: ActionCodec<ControllerAction> = {
  type: 'controller',
  ...nicira(20, { inActionSet: false }),
  decode(view, offset, end) {
    exactBytes(offset, end, 16, 'controller', 'ERR_BAD_ACTION_LENGTH')
    return {
      type: 'controller',
      maxLen: view.getUint16(offset + NICIRA_BODY),
      controllerId: view.getUint16(offset + 12),
      reason: packetInReasons.name(view.getUint8(offset + 14)),
    }
  },
  encode(action, view, offset) {
    putU16(view, offset + NICIRA_BODY, action.maxLen ?? CONTROLLER_MAX_LENGTH, 'maxLen')
    putU16(view, offset + 12, action.controllerId ?? 0, 'controllerId')
    putU8(view, offset + 14, packetInReasons.value(action.reason ?? 'action'), 'reason')
    view.setUint8(offset + 15, 0)
    return offset + 16
  },
}

export const controllerText: ActionText<ControllerAction> = {
  format: (action) => formatController(action, []),
  read: { controller: readController },
}

/**
 * The action as `ovs-ofctl` prints it: `controller(reason=invalid_ttl,max_len=1234,id=5678)`, or
 * `CONTROLLER:1234` when there is no other argument.
 * @param more - further arguments
 */
export function formatController(action: Omit<ControllerAction, 'type'>, more: readonly string[]): string {
  const { maxLen = CONTROLLER_MAX_LENGTH, controllerId = 0, reason = 'action' } = action
  if (reason === 'action' && controllerId === 0 && more.length === 0) return `CONTROLLER:${maxLen}`
  const parts = [
    ...(reason === 'action' ? [] : [`reason=${packetInReasonText(reason) || reason}`]),
    ...(maxLen === CONTROLLER_MAX_LENGTH ? [] : [`max_len=${maxLen}`]),
    ...(controllerId === 0 ? [] : [`id=${controllerId}`]),
    ...more,
  ]
  return `controller(${parts.join(',')})`
}

const reasons: Readonly<Record<string, PacketInReason | number>> = {
  no_match: 'noMatch', action: 'action', invalid_ttl: 'invalidTtl', action_set: 3, group: 4, packet_out: 5,
}

/** `controller`, `controller:128`, `controller(reason=invalid_ttl,max_len=128,id=5,userdata=01.02,pause)`. */
function readController(item: Item): ControllerAction | Controller2 | OutputAction {
  const output = (maxLen: number): OutputAction => ({ type: 'output', port: PortNo.CONTROLLER, maxLen })
  if (isEmpty(item.value)) return output(CONTROLLER_MAX_LENGTH)
  const alone = item.form !== '(' && cut(item.value, '=') === undefined && textOf(item.value) !== 'pause'
  if (alone || isInteger(item.value)) return output(numberOf(item.value, 16, 'the length'))
  const given = named(item)
  const { maxLen = CONTROLLER_MAX_LENGTH, controllerId = 0, reason = 'action', ...more } = given
  if (Object.keys(more).length > 0) return { type: 'controller2', ...given }
  // What an output of OpenFlow can say is one.
  if (controllerId === 0 && reason === 'action') return output(maxLen)
  return { type: 'controller', maxLen, controllerId, reason }
}

/** The action with arguments that only `controller2` has room for. */
interface Controller2 extends Given { readonly type: 'controller2' }

interface Given {
  maxLen?: number
  controllerId?: number
  reason?: PacketInReason | number
  userdata?: Uint8Array
  pause?: boolean
  meterId?: number
}

function named(item: Item): Given {
  const given: Given = {}
  argumentsOf(item, {
    max_len: (argument) => { given.maxLen = numberOf(valueOf(argument), 16, 'max_len') },
    id: (argument) => { given.controllerId = numberOf(valueOf(argument), 16, 'id') },
    reason: (argument) => { given.reason = reasonOf(valueOf(argument)) },
    userdata: (argument) => { given.userdata = hexBytesOf(argument.value) },
    pause: (argument) => {
      bare(argument)
      given.pause = true
    },
    meter_id: (argument) => { given.meterId = numberOf(valueOf(argument), 32, 'meter_id') },
  })
  return given
}

function reasonOf(span: Span): PacketInReason | number {
  const reason = lookup(reasons, textOf(span))
  if (reason !== undefined) return reason
  if (isInteger(span)) return numberOf(span, 8, 'the reason')
  return fail('ERR_BAD_VALUE', span, `${quoted(span)} is none of ${Object.keys(reasons).join(', ')}`)
}
