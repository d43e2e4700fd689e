/** Checks of arguments, for programs that no compiler has checked. */
import { inspect } from 'node:util'
import { nearest } from '../codec/wire/nearest.js'
import { SwitchError } from './errors.js'

/**
 * A function was given something that it does not take: an option or an event that does not exist, a text
 * where an object belongs. The message names what comes nearest.
 *
 * @example
 * ```ts
 * import { ArgumentError, dial } from 'daolinet/switch'
 *
 * const options = { prot: 6653 }
 * try {
 *   dial(options as object)
 * } catch (error) {
 *   if (error instanceof ArgumentError) console.log(error.message)
 *   // prints dial() has no option "prot": did you mean "port"?
 * }
 * ```
 */
export class ArgumentError extends SwitchError {
  static override readonly className: string = 'ArgumentError'

  /** @param message - what was given, and what would be right */
  constructor(message: string) {
    super('ERR_BAD_ARGUMENT', message)
  }
}

/** The names of options; those that are objects themselves have a table of their own. */
export interface OptionTable { readonly [name: string]: true | OptionTable }

/** A table that has every option of `T`. */
export type OptionsOf<T> = { readonly [K in keyof Required<T>]: true | OptionTable }

/**
 * @param call - the function that was called: `listen()`
 * @throws {@link ArgumentError} for something that is no object, and for options that are not in the table
 */
export function checkOptions(call: string, options: unknown, table: OptionTable, path = ''): void {
  if (!isObject(options)) {
    const example = 'timeout' in table ? '{ timeout: 5000 }'
      : 'size' in table || 'drop' in table ? '{ messages: 100 }' : '{ port: 6653 }'
    const wanted = path === '' ? `an object such as ${example}` : `an object as its option ${path}`
    throw new ArgumentError(`${call} takes ${wanted}, not ${shown(options)}`)
  }
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue
    const inner = Object.hasOwn(table, name) ? table[name] : undefined
    const inside = path === '' ? '' : `${path}.`
    const whole = `${inside}${name}`
    if (inner === undefined) {
      const meant = nearest(name, Object.keys(table), inside)
      throw new ArgumentError(`${call} has no option "${whole}": ${meant}`)
    }
    if (inner !== true) checkOptions(call, value, inner, whole)
  }
}

/**
 * @param what - what has the name: `event`
 * @throws {@link ArgumentError} for a name that does not exist
 */
export function checkName(what: string, name: unknown, names: { readonly [name: string]: unknown }): void {
  if (typeof name === 'string' && Object.hasOwn(names, name)) return
  const known = Object.keys(names)
  throw new ArgumentError(`there is no ${what} ${shown(name)}: ${nearest(String(name), known)}`)
}

/** @throws {@link ArgumentError} for a handler that is no function */
export function checkHandler(call: string, handler: unknown): void {
  if (handler === undefined || typeof handler === 'function') return
  throw new ArgumentError(`${call} takes a function as its handler, not ${shown(handler)}`)
}

/** Whether something is an object, and neither a list nor null. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What was given, in one short line. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 80))
  return inspect(value, { depth: 0, breakLength: Infinity }).slice(0, 80)
}
