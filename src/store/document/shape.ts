/**
 * Shapes of JSON values. A shape reads a value into its canonical form, reports each problem with the path to
 * it, and has a JSON Schema that accepts the same values. Both come from one definition, so they agree.
 */
import {
  formatIpv4, formatIpv6, formatMac, parseIpv4, parseIpv6, parseMac,
} from '../../codec/addresses/index.js'
import { parseCidr4, parseCidr6 } from '../../codec/addresses/index.js'
import { ipFamily, type Texts } from '../../routing/index.js'
import { nearestText } from './nearest.js'

/** A problem of a value. */
export interface Problem {
  /** The place of the value: `endpoints[3].mac`; empty for the whole document. */
  readonly path: string
  /** What is wrong, for people: `not a MAC address: "02:00"`. */
  readonly message: string
}

/** Options of reading, and the problems found so far. */
export interface Reading {
  readonly problems: Problem[]
  /** What to do with unknown fields: report them, or leave them out without a problem. */
  readonly unknownFields: 'report' | 'drop'
}

/** A JSON Schema (draft 7). */
export type Schema = Readonly<Record<string, unknown>>

/** The shape of values of type T. */
export interface Shape<T> {
  readonly schema: Schema
  /** The value in canonical form, or undefined after reporting at least one problem. */
  read(value: unknown, path: string, reading: Reading): T | undefined
}

function fail(reading: Reading, path: string, message: string): undefined {
  reading.problems.push({ path, message })
  return undefined
}

/** A value as JSON for a problem's message, cut after 57 characters. */
export function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value) ?? typeof value
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

/** Text with a canonical form. `canonical` returns that form, and throws when the text is not valid. */
function parsedText(what: string, schema: Schema, canonical: (text: string) => string): Shape<string> {
  return {
    schema: { type: 'string', ...schema },
    read: (value, path, reading) => {
      try {
        if (typeof value === 'string') return canonical(value)
      } catch {
        // Reported below, like values that are not text.
      }
      return fail(reading, path, `not ${what}: ${shown(value)}`)
    },
  }
}

/** Text that matches a pattern. */
export function patternText(what: string, pattern: RegExp): Shape<string> {
  return parsedText(what, { pattern: pattern.source }, (text) => {
    if (!pattern.test(text)) throw new TypeError(text)
    return text
  })
}

/** Hexadecimal text that matches a pattern; canonical in lower case. */
export function hexText(what: string, pattern: RegExp): Shape<string> {
  return parsedText(what, { pattern: pattern.source }, (text) => {
    if (!pattern.test(text)) throw new TypeError(text)
    return text.toLowerCase()
  })
}

const OCTET = '(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])'
const IPV4 = `(${OCTET}\\.){3}${OCTET}`
const cidrPattern = (address: string, length: string): Schema => ({ pattern: `^${address}/${length}$` })

/** A MAC address; canonical in lower case. */
export const macShape: Shape<string> = parsedText(
  'a MAC address',
  { pattern: '^([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}$' },
  (text) => formatMac(parseMac(text)),
)

/** An IPv4 or IPv6 address; IPv6 canonical as in RFC 5952. */
export const ipShape: Shape<string> = parsedText(
  'an IP address',
  { anyOf: [{ pattern: `^${IPV4}$` }, { format: 'ipv6' }] },
  (text) => ipFamily(text) === 6 ? formatIpv6(parseIpv6(text)) : formatIpv4(parseIpv4(text)),
)

/** An IPv4 or IPv6 prefix. */
export const cidrShape: Shape<string> = parsedText(
  'a prefix like 10.1.0.0/24',
  {
    anyOf: [
      cidrPattern(IPV4, '(3[0-2]|[12]?[0-9])'),
      cidrPattern('[0-9a-fA-F:.]*:[0-9a-fA-F:.]*', '(12[0-8]|1[01][0-9]|[1-9]?[0-9])'),
    ],
  },
  (text) => {
    if (ipFamily(text) === 4) return formatIpv4(parseCidr4(text).address) + text.slice(text.indexOf('/'))
    return formatIpv6(parseCidr6(text).address) + text.slice(text.indexOf('/'))
  },
)

/** An integer from `least` to `most`. */
export function integerShape(what: string, least: number, most: number): Shape<number> {
  return {
    schema: { type: 'integer', minimum: least, maximum: most },
    read: (value, path, reading) => {
      if (Number.isInteger(value) && Number(value) >= least && Number(value) <= most) return Number(value)
      return fail(reading, path, `not ${what} from ${least} to ${most}: ${shown(value)}`)
    },
  }
}

/** True or false. */
export const booleanShape: Shape<boolean> = {
  schema: { type: 'boolean' },
  read: (value, path, reading) =>
    typeof value === 'boolean' ? value : fail(reading, path, `neither true nor false: ${shown(value)}`),
}

/** One of the given texts. */
export function oneOfShape<const T extends string>(...texts: readonly T[]): Shape<T> {
  return {
    schema: { enum: texts },
    read: (value, path, reading) => texts.find((text) => text === value)
      ?? fail(reading, path, `not one of ${texts.join(', ')}: ${shown(value)}`),
  }
}

/** A number of the second shape, or anything else of the first. */
export function textOrNumber<A, B>(text: Shape<A>, number: Shape<B>): Shape<A | B> {
  return {
    schema: { anyOf: [text.schema, number.schema] },
    read: (value, path, reading) => (typeof value === 'number' ? number : text).read(value, path, reading),
  }
}

/** One text, or a list of one or more, none of them twice. */
export function textsShape(text: Shape<string>): Shape<Texts> {
  const list = listShape(text, 1)
  return {
    schema: { anyOf: [text.schema, { ...list.schema, uniqueItems: true }] },
    read: (value, path, reading) => {
      if (!Array.isArray(value)) return text.read(value, path, reading)
      const texts = list.read(value, path, reading)
      if (texts === undefined) return undefined
      const again = texts.findIndex((one, at) => texts.indexOf(one) < at)
      return again < 0 ? texts : fail(reading, `${path}[${again}]`, `is listed twice: ${texts[again]}`)
    },
  }
}

/** An object of the second shape, or anything else of the first. */
export function textOrObject<A, B extends object>(text: Shape<A>, object: Shape<B>): Shape<A | B> {
  return {
    schema: { anyOf: [text.schema, object.schema] },
    read: (value, path, reading) => (isObject(value) ? object : text).read(value, path, reading),
  }
}

/** A list of at least `least` items. */
export function listShape<T>(item: Shape<T>, least = 0): Shape<T[]> {
  return {
    schema: { type: 'array', items: item.schema, ...(least > 0 ? { minItems: least } : {}) },
    read: (value, path, reading) => {
      if (!Array.isArray(value)) return fail(reading, path, `not a list: ${shown(value)}`)
      if (value.length < least) return fail(reading, path, `needs at least ${least}`)
      const items = Array.from(value, (element, at) => item.read(element, `${path}[${at}]`, reading))
      return items.some((element) => element === undefined) ? undefined : items as T[]
    },
  }
}

type Fields<T> = { readonly [K in keyof T]-?: Shape<Exclude<T[K], undefined>> }
type OptionalKeys<T> = { [K in keyof T]-?: undefined extends T[K] ? K : never }[keyof T]

/** An object with these fields; `optional` names those that may be left out. */
export function objectShape<T extends object>(
  description: string, fields: Fields<T>, optional: readonly OptionalKeys<T>[],
): Shape<T> {
  const names = Object.keys(fields) as (keyof T & string)[]
  const required = names.filter((name) => !(optional as readonly string[]).includes(name))
  return {
    schema: {
      type: 'object',
      description,
      properties: Object.fromEntries(names.map((name) => [name, fields[name].schema])),
      ...(required.length > 0 ? { required } : {}),
      additionalProperties: false,
    },
    read: (value, path, reading) => {
      if (!isObject(value)) return fail(reading, path, `not an object: ${shown(value)}`)
      const before = reading.problems.length
      const result: Partial<T> = {}
      for (const name of names) {
        const at = fieldPath(path, name)
        if (Object.hasOwn(value, name) && value[name] !== undefined) {
          result[name] = fields[name].read(value[name], at, reading)
        } else if (required.includes(name)) {
          fail(reading, at, 'is missing')
        }
      }
      const isWhole = reading.problems.length === before
      // A field too many is a problem, and what else the value says is still looked at.
      reportUnknown(value, names, path, reading)
      return isWhole ? result as T : undefined
    },
  }
}

type OneField<T> = T extends unknown ? { readonly [K in keyof T]: Shape<T[K]> } : never
type AllFields<T> = {
  [K in T extends unknown ? keyof T : never]: Extract<OneField<T>, Record<K, unknown>>[K]
}

/** An object with exactly one of these fields. */
export function choiceShape<T extends object>(description: string, fields: AllFields<T>): Shape<T> {
  const shapes = fields as Record<string, Shape<unknown>>
  const names = Object.keys(shapes)
  return {
    schema: {
      type: 'object',
      description,
      properties: Object.fromEntries(names.map((name) => [name, shapes[name]!.schema])),
      minProperties: 1,
      maxProperties: 1,
      additionalProperties: false,
    },
    read: (value, path, reading) => {
      const given = isObject(value) ? names.filter((name) => Object.hasOwn(value, name)) : []
      if (!isObject(value) || given.length !== 1) {
        return fail(reading, path, `needs exactly one of ${names.join(', ')}: ${shown(value)}`)
      }
      const [name] = given as [string]
      const read = shapes[name]!.read(value[name], fieldPath(path, name), reading)
      reportUnknown(value, names, path, reading)
      return read === undefined ? undefined : { [name]: read } as T
    },
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function fieldPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}

function reportUnknown(
  value: Record<string, unknown>, names: readonly string[], path: string, reading: Reading,
): void {
  if (reading.unknownFields === 'drop') return
  for (const name of Object.keys(value)) {
    if (names.includes(name)) continue
    fail(reading, fieldPath(path, name), `is not a known field${nearestText(name, names)}`)
  }
}
