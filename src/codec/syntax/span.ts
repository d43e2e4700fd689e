/** Pieces of a text that know where in the text they are, so that errors can point at them. */
import { shown } from '../wire/bytes.js'
import { TextError, type TextErrorCode } from './text-error.js'

/** A piece of a text: from `start` to `end` of the whole text. */
export interface Span {
  readonly source: string
  readonly start: number
  readonly end: number
}

/**
 * The piece that is the whole text.
 * @throws {@link TextError} for what is no text
 */
export function spanOf(source: string): Span {
  if (typeof source !== 'string') {
    throw new TextError('ERR_BAD_VALUE', '', 0, `a text is expected, not ${shown(source)}`)
  }
  return { source, start: 0, end: source.length }
}

/** The characters of a piece. */
export function textOf({ source, start, end }: Span): string {
  return source.slice(start, end)
}

/** A part of a piece, by offsets within it. */
export function part(span: Span, from: number, to = span.end - span.start): Span {
  return { source: span.source, start: span.start + from, end: span.start + to }
}

/** A piece without white space around it. */
export function trimmed(span: Span): Span {
  const text = textOf(span)
  const from = text.length - text.trimStart().length
  return part(span, from, Math.max(from, text.trimEnd().length))
}

/** Tells whether a piece is empty. */
export function isEmpty(span: Span): boolean {
  return span.end === span.start
}

/** The pieces between the occurrences of a separator, without white space around them. */
export function split(span: Span, separator: string): Span[] {
  const pieces: Span[] = []
  let from = 0
  for (const piece of textOf(span).split(separator)) {
    pieces.push(trimmed(part(span, from, from + piece.length)))
    from += piece.length + separator.length
  }
  return pieces
}

/** The two pieces around the first occurrence of a separator; undefined when it does not occur. */
export function cut(span: Span, separator: string): readonly [Span, Span] | undefined {
  const at = textOf(span).indexOf(separator)
  return at < 0 ? undefined : [part(span, 0, at), part(span, at + separator.length)]
}

/** Throws a {@link TextError} that points at the beginning of a piece. */
export function fail(code: TextErrorCode, span: Span, detail: string): never {
  throw new TextError(code, span.source, span.start, detail)
}

/** A piece in quotes, for error messages. A long one is cut. */
export function quoted(span: Span): string {
  const text = textOf(span)
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)
}
