import { EncodeError } from '../../errors.js'
import { packetInReasons, type PacketInReason } from '../../protocol/packet-in-reason.js'
import { hexBytes } from '../../syntax/bytes.js'
import {
  borrow, needBytes, needObject, pad8, putBytes, putU16, putU32, putU8, putZeros, shown,
} from '../../wire/bytes.js'
import { decodeSized, encodeEach, PROPERTIES, type SizedList } from '../../wire/list.js'
import { nicira, NICIRA_BODY, type ActionCodec } from '../codec.js'
import { formatController } from './controller.js'
import type { ActionText } from '../text.js'

// struct ext_action_header;              NXAST_CONTROLLER2 = 37
// struct ofp_prop_header {               properties
//   uint16_t type;                       MAX_LEN = 0 (u16), CONTROLLER_ID = 1 (u16), REASON = 2 (u8),
//   uint16_t len;                        USERDATA = 3 (bytes), PAUSE = 4 (nothing), METER_ID = 5 (u32)
//   ...
//   uint8_t  pad[];                      to a multiple of 8; counted in len after 16 bits, otherwise not
// };

/** Sends the packet to the controllers with an id, with more options than {@link ControllerAction} has. */
export interface Controller2Action {
  readonly type: 'controller2'
  /** How many bytes of the packet to send. @defaultValue 0xffff, the whole packet */
  readonly maxLen?: number
  /** The id that controllers have set with {@link NxSetControllerId}. @defaultValue 0 */
  readonly controllerId?: number
  /** The reason in the packet-in. @defaultValue `'action'` */
  readonly reason?: PacketInReason | number
  /** Bytes that the packet-in will have as `userdata`. Borrowed when decoded. */
  readonly userdata?: Uint8Array
  /**
   * Whether the packet waits at this point of the pipeline until the controller sends an {@link NxResume}.
   * @defaultValue false
   */
  readonly pause?: boolean
  /** Meter that limits the packet-ins. */
  readonly meterId?: number
  /** Properties that the library does not know, kept byte for byte. */
  readonly properties?: readonly ControllerProperty[]
}

/** A property of {@link Controller2Action} that the library does not know. */
export interface ControllerProperty {
  readonly propertyType: number
  /** What follows the type and length. Borrowed when decoded. */
  readonly body: Uint8Array
}

/**
 * Builds a {@link Controller2Action}: sends the packet to controllers, with user data, or paused.
 *
 * @example
 * ```ts
 * import { controller2, formatActions } from 'daolinet/codec'
 *
 * console.log(formatActions([controller2({ userdata: Uint8Array.of(1, 2), pause: true })]))
 * // prints controller(userdata=01.02,pause)
 * ```
 */
export function controller2(init: Omit<Controller2Action, 'type'> = {}): Controller2Action {
  return { type: 'controller2', ...init }
}

const ACTION_PROPERTIES: SizedList = { ...PROPERTIES, code: 'ERR_BAD_ACTION_LENGTH' }

type Found = { -readonly [K in keyof Controller2Action]: Controller2Action[K] } & {
  properties?: ControllerProperty[]
}

export const controller2Codec: ActionCodec<Controller2Action> = {
  type: 'controller2',
  ...nicira(37, { inActionSet: false }),
  decode(view, offset, end) {
    const found: Found = { type: 'controller2' }
    decodeSized(ACTION_PROPERTIES, view, offset + 16, end, (at, to) => decodeProperty(view, at, to, found))
    return found
  },
  encode(action, view, offset) {
    let at = putZeros(view, offset + NICIRA_BODY, offset + 16)
    const property = (type: number, body: (at: number) => number): void => {
      view.setUint16(at, type)
      const end = body(at + 4)
      view.setUint16(at + 2, end - at)
      at = pad8(view, at, end)
    }
    if (action.maxLen !== undefined) property(0, (to) => put16(view, to, action.maxLen!, 'maxLen'))
    if (action.controllerId !== undefined)
      property(1, (to) => put16(view, to, action.controllerId!, 'controllerId'))
    if (action.reason !== undefined)
      property(2, (to) => put8(view, to, packetInReasons.value(action.reason!), 'reason'))
    if (action.userdata !== undefined) property(3, (to) => putBytes(view, to, action.userdata!, 'userdata'))
    const { pause = false } = action
    if (typeof pause !== 'boolean') {
      throw new EncodeError(
        'ERR_BAD_VALUE', 'pause', 'true or false belongs here',
      )
    }
    if (pause) property(4, (to) => to)
    if (action.meterId !== undefined) property(5, (to) => put32(view, to, action.meterId!, 'meterId'))
    return encodeEach(action.properties ?? [], at, 'properties', (unknown, start) => {
      needObject(unknown, '')
      putU16(view, start, unknown.propertyType, 'propertyType')
      if (unknown.propertyType <= 5) {
        throw new EncodeError(
          'ERR_BAD_VALUE', 'propertyType', `${shown(unknown.propertyType)} has a field of its own`,
        )
      }
      const end = putBytes(view, start + 4, unknown.body, 'body')
      putU16(view, start + 2, end - start, 'body')
      return pad8(view, start, end)
    })
  },
}

function decodeProperty(view: DataView, offset: number, end: number, found: Found): void {
  const at = offset + 4
  switch (view.getUint16(offset)) {
    case 0:
      needBytes(offset, end, 6, 'maxLen', 'ERR_BAD_ACTION_LENGTH')
      found.maxLen = view.getUint16(at)
      return
    case 1:
      needBytes(offset, end, 6, 'controllerId', 'ERR_BAD_ACTION_LENGTH')
      found.controllerId = view.getUint16(at)
      return
    case 2:
      needBytes(offset, end, 5, 'reason', 'ERR_BAD_ACTION_LENGTH')
      found.reason = packetInReasons.name(view.getUint8(at))
      return
    case 3:
      found.userdata = borrow(view, at, end)
      return
    case 4:
      found.pause = true
      return
    case 5:
      needBytes(offset, end, 8, 'meterId', 'ERR_BAD_ACTION_LENGTH')
      found.meterId = view.getUint32(at)
      return
    default:
      found.properties = [
        ...found.properties ?? [], { propertyType: view.getUint16(offset), body: borrow(view, at, end) },
      ]
  }
}

/** Writes a number of 16 bits and the padding behind it, which the length of its property includes. */
function put16(view: DataView, at: number, value: number, field: string): number {
  putU16(view, at, value, field)
  return putZeros(view, at + 2, at + 4)
}

function put8(view: DataView, at: number, value: number, field: string): number {
  putU8(view, at, value, field)
  return at + 1
}

function put32(view: DataView, at: number, value: number, field: string): number {
  putU32(view, at, value, field)
  return at + 4
}

/** Read as `controller(…)`, which becomes this action when the older one has no room for the arguments. */
export const controller2Text: ActionText<Controller2Action> = {
  format: (action) => formatController(action, extensions(action)),
}

function extensions({ userdata, pause, meterId = 0, properties = [] }: Controller2Action): string[] {
  return [
    ...(userdata === undefined || userdata.length === 0 ? [] : [`userdata=${hexBytes(userdata, '.')}`]),
    ...(pause === true ? ['pause'] : []),
    ...(meterId === 0 ? [] : [`meter_id=${meterId}`]),
    ...properties.map(({ propertyType, body }) => `property${propertyType}=${hexBytes(body, '.')}`),
  ]
}
