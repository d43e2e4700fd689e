/** Members of a message that its encoder never looks at: they do not exist, or have no effect there. */
import { unknownMember } from '../wire/members.js'
import { encode } from './message.js'
import type { MessageInit } from '../messages/registry.js'

/** A member of a message that has no effect. */
export interface UnknownMember {
  /** Where it is: `instructions[0].actions[1].maxLenn`. */
  readonly path: string
  /** What is wrong, and which member was meant. */
  readonly detail: string
}

/** A part of the message, and what its encoder has asked for. */
interface Part {
  readonly path: string
  readonly given: object
  readonly asked: Set<string>
}

/**
 * Finds the members of a message that {@link encode} does not look at, also those of its instructions,
 * actions and other parts: they do not exist, or have no effect there. For programs that no compiler has
 * checked. It takes several times as long as {@link encode} alone. {@link check} tells the same among other
 * things, and sessions with the option `strict` refuse such messages.
 * @returns an empty list when every member counts
 * @throws {@link EncodeError} for a message that cannot be encoded
 *
 * @example
 * ```ts
 * import { unknownMembers, type MessageInit } from 'daolinet/codec'
 *
 * const message = { type: 'flowMod', prioriti: 5, match: { inPort: 1 } } as MessageInit
 * for (const { path, detail } of unknownMembers(message)) console.log(`${path}: ${detail}`)
 * // prints prioriti: flowMod has no member "prioriti": did you mean "priority"?
 * ```
 */
export function unknownMembers(message: MessageInit): readonly UnknownMember[] {
  const parts: Part[] = []
  encode(watched(message, '', parts) as MessageInit)
  return parts.flatMap(({ path, given, asked }) => {
    const { type } = given as { readonly type?: unknown }
    return Object.entries(given)
      .filter(([name, value]) => value !== undefined && !asked.has(name))
      .map(([name]) => ({
        path: path === '' ? name : `${path}.${name}`,
        detail: unknownMember(typeof type === 'string' ? type : undefined, name, [...asked]),
      }))
  })
}

/** A part of a message that writes down which of its members are read. Bytes stay what they are. */
function watched(given: unknown, path: string, parts: Part[]): unknown {
  if (typeof given !== 'object' || given === null || ArrayBuffer.isView(given)) return given
  if (Array.isArray(given)) return given.map((one, index) => watched(one, `${path}[${index}]`, parts))

  const asked = new Set<string>()
  parts.push({ path, given, asked })
  // A copy, because the members of a frozen object may not be given out as others.
  const copy: Record<string, unknown> = { ...given }
  const read = (name: string | symbol): unknown => {
    if (typeof name !== 'string') return undefined
    if (!asked.has(name) && Object.hasOwn(copy, name)) {
      copy[name] = watched(copy[name], path === '' ? name : `${path}.${name}`, parts)
    }
    asked.add(name)
    return copy[name]
  }
  return new Proxy(copy, {
    get: (_, name) => read(name),
    // Whoever reads all names, as the encoder of a match does, knows which of them exist.
    ownKeys: () => {
      Object.keys(copy).forEach(read)
      return Reflect.ownKeys(copy)
    },
  })
}
