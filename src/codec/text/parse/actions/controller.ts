/** Actions that send the packet to controllers. */
import { PortNo } from '../../../protocol/constants.js'
import { hexBytesOf } from '../../../syntax/bytes.js'
import { isInteger, numberOf } from '../../../syntax/integer.js'
import { bare, valueOf, type Item } from '../../../syntax/items.js'
import { fail, quoted, textOf, type Span } from '../../../syntax/span.js'
import { argumentsOf } from './reader.js'
import type { Action } from '../../../actions/index.js'
import type { PacketInReason } from '../../../protocol/packet-in-reason.js'

const WHOLE_PACKET = 0xffff

const reasons: Readonly<Record<string, PacketInReason | number>> = {
  no_match: 'noMatch', action: 'action', invalid_ttl: 'invalidTtl', action_set: 3, group: 4, packet_out: 5,
}

/** `controller`, `controller:128`, `controller(reason=invalid_ttl,max_len=128,id=5,userdata=01.02,pause)`. */
export function readController(item: Item): Action {
  if (item.form === ':' || item.form === '=') {
    return { type: 'output', port: PortNo.CONTROLLER, maxLen: numberOf(valueOf(item), 16, 'the length') }
  }
  if (item.form === 'bare') return { type: 'output', port: PortNo.CONTROLLER, maxLen: WHOLE_PACKET }
  const given = named(item)
  const { maxLen = WHOLE_PACKET, controllerId = 0, reason = 'action', ...more } = given
  if (Object.keys(more).length > 0) return { type: 'controller2', ...given }
  return { type: 'controller', maxLen, controllerId, reason }
}

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
  const reason = Object.hasOwn(reasons, textOf(span)) ? reasons[textOf(span)] : undefined
  if (reason !== undefined) return reason
  if (isInteger(span)) return numberOf(span, 8, 'the reason')
  return fail('BAD_VALUE', span, `${quoted(span)} is none of ${Object.keys(reasons).join(', ')}`)
}
