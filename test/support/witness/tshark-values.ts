/** The parts of a message in what tshark reads: plain structs, lists, and match fields. */
import { fieldByNumber } from '../../../src/codec/match/oxm.js'
import type { Layer } from './readers.js'

/** A part of a message. */
export type Value = Record<string, unknown>

const TEXT = /^(?:name|hwAddr|serialNum|\w+Desc)$/
const LONG = new RegExp(`^(?:${[
  'cookie', 'cookieMask', 'datapathId', 'generationId', '\\w+(?:Count|Packets|Bytes|Errors|Dropped|Err)',
  'metadataMatch', 'metadataWrite', 'collisions',
].join('|')})$`)
/** Counts that the specification gives 32 bits. */
const SHORT = /^(?:activeCount|refCount|flowCount)$/
/** Lengths that our values leave to the encoder. */
const LEFT_OUT = /^(?:length|len|actsLen|pad\d?)$/

const RENAMED: Readonly<Record<string, string>> = { sate: 'state', current: 'curr' }

function camel(name: string): string {
  const text = name.replace(/[._](\w)/g, (_, letter: string) => letter.toUpperCase())
  return RENAMED[text] ?? text
}

/** Every plain field of a struct: tshark's names are the specification's, `flowmod.idle_timeout`. */
export function struct(layer: Layer, name: string): Value {
  const value: Value = {}
  const prefix = `openflow_v4.${name}.`
  for (const [key, text] of Object.entries(layer)) {
    if (!key.startsWith(prefix) || key.endsWith('_tree') || typeof text !== 'string') continue
    const field = camel(key.slice(prefix.length))
    if (!LEFT_OUT.test(field)) value[field] = fieldOf(field, text)
  }
  return value
}

function fieldOf(field: string, text: string): unknown {
  if (TEXT.test(field)) return text
  return LONG.test(field) && !SHORT.test(field) ? BigInt(text) : Number(text)
}

/** The nodes beneath that have a label: one, or several, or none. */
export function list(layer: Layer, label: string): readonly Layer[] {
  const found = layer[label] as Layer | readonly Layer[] | undefined
  if (found === undefined) return []
  return (Array.isArray(found) ? found : [found]) as readonly Layer[]
}

/** Gives an enumeration's number its name. */
export function named(value: Value, field: string, names: readonly string[]): Value {
  return { ...value, [field]: names[value[field] as number] ?? value[field] }
}

/** The fields of a match. */
export function match(layer: Layer): Value {
  return oxmFields(list(layer, 'Match')[0]!)
}

/** The fields that stand directly in a node. */
export function oxmFields(layer: Layer): Value {
  return Object.fromEntries(list(layer, 'OXM field').map((field) => {
    const text = (key: string): string | undefined => field[`openflow_v4.${key}`] as string | undefined
    const experimenter = text('oxm_experimenter.experimenter')
    const row = fieldByNumber(
      Number(text('oxm.class')), Number(text('oxm.field')), experimenter && Number(experimenter) || undefined,
    )
    const keys = Object.keys(field)
    const value = keys.find((key) => /oxm(?:_experimenter)?\.value/.test(key) && !key.endsWith('_present'))
    const mask = keys.find((key) => /oxm\.\w*mask$/.test(key))
    if (row === undefined || value === undefined) {
      throw new Error(`not a known field: ${JSON.stringify(field)}`)
    }
    const present = Number(text('oxm.value_vlan_present') ?? 0) * 0x1000
    const under = mask === undefined ? undefined : field[mask] as string
    return [row.name, fieldValue(row.kind, field[value] as string, under, present)]
  }))
}

function fieldValue(kind: string, text: string, mask: string | undefined, more: number): unknown {
  if (kind === 'ipv4' && mask !== undefined) return `${text}/${prefixOf(mask)}`
  if (kind === 'mac' || kind === 'ipv4' || kind === 'ipv6') {
    return mask === undefined ? text : `${text}/${mask}`
  }
  const integer = (digits: string): number | bigint => {
    const bytes = digits.includes(':') || /^[0-9a-f]{2}$/.test(digits)
    const bits = BigInt(bytes ? `0x${digits.replaceAll(':', '')}` : digits)
    return kind === 'bigint' ? bits : Number(bits) + more
  }
  return mask === undefined ? integer(text) : { value: integer(text), mask: integer(mask) }
}

function prefixOf(mask: string): number | string {
  const bits = mask.split('.').map((byte) => Number(byte).toString(2).padStart(8, '0')).join('')
  return /^1*0*$/.test(bits) ? bits.replaceAll('0', '').length : mask
}
