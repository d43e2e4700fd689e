/** Members that do not exist: what a program that no compiler has checked may give. */
import { EncodeError } from '../errors.js'
import { nearest } from './nearest.js'

/** The members that `I` may have: those that have a default, and those that have none. */
type Among<I, Known> = { readonly [K in keyof I]: K extends Known ? unknown : never }

/**
 * What the functions that build messages return: the defaults, and over them what was given.
 * @param defaults - a fresh object, which is changed and returned
 * @param others - the members that have no default
 * @throws {@link EncodeError} for a member that is none of these
 */
export function filled<
  const D extends object, I extends Among<I, keyof D | O>, const O extends string = never,
>(defaults: D, given?: I, ...others: readonly O[]): D & I {
  const made = defaults as Record<string, unknown>
  for (const name in given) {
    if (!(name in made) && !others.includes(name as unknown as O)) {
      const names = [...Object.keys(defaults), ...others]
      const { type } = defaults as { readonly type?: string }
      throw new EncodeError('ERR_UNKNOWN_NAME', name, unknownMember(type, name, names))
    }
    made[name] = given[name]
  }
  return made as D & I
}

/**
 * Says of a member that it does not exist, and which one was meant.
 * @param type - the type of the message, action or instruction; undefined for other parts
 */
export function unknownMember(type: string | undefined, name: string, names: readonly string[]): string {
  // The usual mistake of those who know OpenFlow 1.0.
  const meant = name === 'actions' && names.includes('instructions')
    ? 'did you mean "instructions: applyActions(…)"?'
    : nearest(name, names.filter((known) => known !== 'type'))
  return `${type ?? 'it'} has no member "${name.slice(0, 64)}": ${meant}`
}
