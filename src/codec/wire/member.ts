import type { Enumeration } from './enumeration.js'

/** A member's type: unsigned integers by width, a MAC address, a zero-padded text, or padding. */
export type MemberType = 'u8' | 'u16' | 'u32' | 'u64' | 'mac' | `text${number}` | `pad${number}`

/** A member: its name (empty for padding), its type, and the names of its values if it has an enumeration. */
export type Member<T> = readonly [
  name: (keyof T & string) | '',
  type: MemberType,
  names?: Enumeration<string>,
]

/** How many bytes a member takes. */
export function widthOf(type: MemberType): number {
  switch (type) {
    case 'u8': return 1
    case 'u16': return 2
    case 'u32': return 4
    case 'u64': return 8
    case 'mac': return 6
    default: return Number.parseInt(type.replace(/^\D+/, ''), 10)
  }
}

/** The length of a layout in bytes. */
export function sizeOf(members: readonly Member<never>[]): number {
  return members.reduce((sum, [, type]) => sum + widthOf(type), 0)
}
