/** The parts of a message in what tshark reads: plain structs, lists, and match fields. */
import { parseIpv4, formatIpv6, parseIpv6 } from 'daolinet/codec'
import { fieldByNumber } from '../../../src/codec/match/oxm.js'
import { niciraValue } from './tshark-extensions.js'
import type { Layer } from './readers.js'

/** A part of a message. */
export type Value = Record<string, unknown>

const TEXT = /^(?:name|hwAddr|serialNum|\w+Desc)$/
const LONG = new RegExp(`^(?:${[
  'cookie', 'cookieMask', 'datapathId', 'generationId',
  '\\w+(?:Count|Packets|Bytes|Errors|Dropped|Err|Error)',
  'metadataMatch', 'metadataWrite', 'collisions',
].join('|')})$`)
/** Counts that the specification gives 32 bits. */
const SHORT = /^(?:activeCount|refCount|flowCount)$/
/** Lengths that our values leave to the encoder. */
const LEFT_OUT = /^(?:length|len|actsLen|(?:\w+P|p)ad\d?)$/

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
      Number(text('oxm.class')), Number(text('oxm.field')),
      experimenter === undefined ? undefined : Number(experimenter),
    )
    const extension = niciraValue(field)
    if (row !== undefined && extension !== undefined) return [row.name, extension] as const
    const keys = Object.keys(field)
    const value = keys.find((key) => /oxm(?:_experimenter)?\.value/.test(key) && !key.endsWith('_present'))
    const mask = keys.find((key) => /oxm\.\w*mask$/.test(key))
    if (row === undefined || value === undefined) {
      throw new Error(`not a known field: ${JSON.stringify(field)}`)
    }
    const read = (key: string): unknown =>
      isAddress(row.kind) ? addressText(row.kind, field[key] as string) : integer(row.kind, field, key)
    if (mask === undefined) return [row.name, read(value)] as const
    if (!isAddress(row.kind)) return [row.name, { value: read(value), mask: read(mask) }] as const
    return [row.name, `${read(value) as string}/${maskOf(row.kind, field[mask] as string)}`] as const
  }))
}

function addressText(kind: string, text: string): string {
  return kind === 'ipv6' ? ipv6Text(text) : text
}

/** An IPv6 address, of which tshark shows some as bytes. */
function ipv6Text(text: string): string {
  return text.length === 47 ? formatIpv6(BigInt(`0x${text.replaceAll(':', '')}`)) : text
}

function isAddress(kind: string): boolean {
  return kind === 'mac' || kind === 'ipv4' || kind === 'ipv6'
}

/** An integer that tshark shows in decimal, hexadecimal, or bytes; the bit of a VLAN tag stands apart. */
function integer(kind: string, field: Layer, key: string): number | bigint {
  const text = field[key] as string
  const bytes = /\.(?:value|mask)$/.test(key)
  const bits = BigInt(bytes ? `0x${text.replaceAll(':', '')}` : text)
  const present = key.endsWith('vlan_vid') ? Number(field['openflow_v4.oxm.value_vlan_present']) * 0x1000 : 0
  return kind === 'bigint' ? bits : Number(bits) + present
}

function maskOf(kind: string, mask: string): number | string {
  if (kind === 'mac') return mask
  const bits = kind === 'ipv4' ? BigInt(parseIpv4(mask)) : parseIpv6(ipv6Text(mask))
  const digits = bits.toString(2).padStart(kind === 'ipv4' ? 32 : 128, '0')
  return /^1*0*$/.test(digits) ? digits.replaceAll('0', '').length : mask
}
