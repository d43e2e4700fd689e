/**
 * Extensions, of which tshark reads numbers and lengths only: Nicira's match fields, and the actions and
 * messages of experimenters. What is in them, `ovs-ofctl` reads to the letter.
 */
import { encode, type Action, type Message } from 'daolinet/codec'
import { actionCodecs } from '../../../src/codec/actions/index.js'
import { encodeActions } from '../../../src/codec/actions/list.js'
import { encodeField, fieldByName } from '../../../src/codec/match/oxm.js'
import type { ActionKind } from '../../../src/codec/actions/codec.js'
import type { Value } from './tshark-values.js'
import type { Layer } from './readers.js'

/** `OFPAT_EXPERIMENTER`. */
export const EXPERIMENTER_ACTION = 0xffff
const EXPERIMENTER_MESSAGE = 4
/** Match fields of this class or below are Nicira's. */
const NICIRA_CLASS = 1

function number(layer: Layer, key: string): number {
  return Number(layer[`openflow_v4.${key}`])
}

/** An experimenter's action in what tshark reads. */
export function experimenterAction(action: Layer): Value {
  return {
    type: 'experimenter',
    experimenter: number(action, 'action_experimenter.experimenter'),
    length: number(action, 'action.length'),
  }
}

/** An experimenter's message in what tshark reads. */
export function experimenterMessage(layer: Layer): Value {
  return {
    experimenter: number(layer, 'experimenter.experimenter'),
    expType: number(layer, 'experimenter.exp_type'),
    length: number(layer, 'length'),
  }
}

/** The value of a match field of Nicira's in what tshark reads; of other fields nothing. */
export function niciraValue(field: Layer): Value | undefined {
  if (number(field, 'oxm.class') > NICIRA_CLASS) return undefined
  return { length: number(field, 'oxm.length') }
}

/** Our own reading of a message, with no more of extensions in it than tshark reads. */
export function asTsharkReads(message: Message): unknown {
  const bytes = encode(message)
  if (bytes[1] !== EXPERIMENTER_MESSAGE) return withoutBodies(message)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [experimenter, expType] = [view.getUint32(8), view.getUint32(12)]
  return { type: 'experimenter', xid: message.xid, experimenter, expType, length: bytes.length }
}

function withoutBodies(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutBodies)
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, memberWithoutBodies(key, member)]),
  )
}

function memberWithoutBodies(key: string, member: unknown): unknown {
  if (key === 'actions' && Array.isArray(member)) return member.map(actionWithoutBody)
  if (key === 'match' || key === 'field') return fieldsWithoutValues(member as object)
  return withoutBodies(member)
}

function actionWithoutBody(action: Action): unknown {
  const { experimenter } = (actionCodecs as Readonly<Record<string, ActionKind>>)[action.type]!
  if (experimenter === undefined) return withoutBodies(action)
  return { type: 'experimenter', experimenter, length: encodeActions([action], room(), 0) }
}

function fieldsWithoutValues(fields: object): Value {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => {
    const row = fieldByName(name)!
    if (row.oxmClass > NICIRA_CLASS) return [name, value]
    return [name, { length: encodeField(row, value, room(), 0) - 4 }]
  }))
}

function room(): DataView {
  return new DataView(new ArrayBuffer(0x1_0000))
}
