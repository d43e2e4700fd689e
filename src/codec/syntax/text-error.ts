import { DaolinetError } from '../errors.js'

/** What can be wrong with a text. */
export const TEXT_ERRORS = {
  /** Brackets that do not close, an arrow that is missing, something behind the end. */
  ERR_SYNTAX: 'the text is not well formed',
  /** A field, an action or a keyword that does not exist. */
  ERR_UNKNOWN_NAME: 'an unknown name',
  /** A value that is none of its field. */
  ERR_BAD_VALUE: 'not a value of the field',
  /** A number too great for its field. */
  ERR_OUT_OF_RANGE: 'a number too great for its field',
  /** Something that has to be there. */
  ERR_MISSING: 'something is missing',
  /** A match field without the field it depends on. */
  ERR_MISSING_PREREQUISITE: 'a match field without its prerequisite',
  /** Something that is there already, or contradicts what is there. */
  ERR_DUPLICATE: 'said twice',
  /** Something that cannot stand where it stands. */
  ERR_MISPLACED: 'out of place',
  /** Actions in actions, more levels of them than a message may have. */
  ERR_TOO_DEEP: 'nested too deeply',
} as const satisfies Record<string, string>

/** The `code` of a {@link TextError}: stable between releases. */
export type TextErrorCode = keyof typeof TEXT_ERRORS

/**
 * A text that cannot be read. Its message shows the line, and points at the character.
 *
 * @example
 * ```ts
 * import { parseMatch, TextError } from 'daolinet/text'
 *
 * try {
 *   parseMatch('ip,tcp_dst=80')
 * } catch (error) {
 *   if (error instanceof TextError) console.log(error.message)
 *   // prints tcp_dst needs tcp or tcp6 beside it (character 4)
 *   // prints   ip,tcp_dst=80
 *   // prints      ^
 * }
 * ```
 */
export class TextError extends DaolinetError {
  static override readonly className: string = 'TextError'
  /** What is wrong, for programs: stable between releases. */
  override readonly code: TextErrorCode
  /** Where: characters from the start of the text, from 0. */
  readonly position: number
  /** What is wrong, for people, without the place. */
  readonly detail: string

  /**
   * @param code - a key of {@link TEXT_ERRORS}
   * @param text - all of the text
   * @param position - characters from its start
   * @param detail - what was found and what would have been right
   */
  constructor(code: TextErrorCode, text: string, position: number, detail: string) {
    super(`${detail} (character ${position + 1})\n${pointAt(text, position)}`)
    this.code = code
    this.position = position
    this.detail = detail
  }
}

const WIDTH = 100
const BEFORE = 60

/** The line with the character at `position`, as much of it as fits, and a caret below the character. */
function pointAt(text: string, position: number): string {
  const lineStart = text.lastIndexOf('\n', position - 1) + 1
  const nextBreak = text.indexOf('\n', position)
  const lineEnd = nextBreak < 0 ? text.length : nextBreak
  const start = lineEnd - lineStart <= WIDTH ? lineStart : Math.max(lineStart, position - BEFORE)
  const shown = text.slice(start, Math.min(lineEnd, start + WIDTH)).replaceAll('\t', ' ')
  return `  ${shown}\n  ${' '.repeat(position - start)}^`
}
