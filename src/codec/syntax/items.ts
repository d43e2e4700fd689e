/**
 * Lists in the syntax of `ovs-ofctl`: `ip,tp_dst=80`, `resubmit(,5),output:3`, `learn(table=1,
 * output:NXM_OF_IN_PORT[])`.
 */
import { fail, part, textOf, type Span } from './span.js'

/** One item of a list: a key, and possibly a value, behind `:` or `=` or in parentheses. */
export interface Item {
  readonly key: Span
  readonly form: 'bare' | ':' | '=' | '('
  /** Empty for a key without a value. */
  readonly value: Span
  /** What is behind `)->`: `check_pkt_larger(1500)->reg0[0]`. */
  readonly arrow?: Span
  /** The whole item. */
  readonly whole: Span
}

const SEPARATORS = ', \t\r\n'
const KEY_ENDS = `:=(${SEPARATORS}`

/**
 * Splits a list into items, at commas and white space.
 * @throws {@link TextError} for parentheses that are not closed
 */
export function items(span: Span): Item[] {
  const text = textOf(span)
  const found: Item[] = []
  for (let at = skip(text, 0); at < text.length; at = skip(text, at)) {
    const { item, next } = itemAt(span, text, at)
    found.push(item)
    at = next
  }
  return found
}

function skip(text: string, from: number): number {
  let at = from
  while (at < text.length && SEPARATORS.includes(text[at]!)) at++
  return at
}

function itemAt(span: Span, text: string, from: number): { item: Item, next: number } {
  let keyEnd = from
  while (keyEnd < text.length && !KEY_ENDS.includes(text[keyEnd]!)) keyEnd++
  const key = part(span, from, keyEnd)
  const delimiter = text[keyEnd]
  if (delimiter === ':' || delimiter === '=') {
    const end = valueEnd(span, text, keyEnd + 1, SEPARATORS)
    const value = part(span, keyEnd + 1, end)
    return { item: { key, form: delimiter, value, whole: part(span, from, end) }, next: end }
  }
  if (delimiter !== '(') {
    return { item: { key, form: 'bare', value: part(span, keyEnd, keyEnd), whole: key }, next: keyEnd }
  }
  const close = valueEnd(span, text, keyEnd + 1, ')')
  if (close === text.length) fail('ERR_SYNTAX', part(span, keyEnd), 'this parenthesis does not close')
  const value = part(span, keyEnd + 1, close)
  if (!text.startsWith('->', close + 1)) {
    return { item: { key, form: '(', value, whole: part(span, from, close + 1) }, next: close + 1 }
  }
  const end = valueEnd(span, text, close + 3, SEPARATORS)
  const arrow = part(span, close + 3, end)
  return { item: { key, form: '(', value, arrow, whole: part(span, from, end) }, next: end }
}

/**
 * Finds where a value ends: at one of the characters in `ends` outside of parentheses and quotes, or at the
 * end of the text.
 */
function valueEnd(span: Span, text: string, from: number, ends: string): number {
  const open: number[] = []
  for (let at = from; at < text.length; at++) {
    const char = text[at]!
    if (open.length === 0 && ends.includes(char)) return at
    if (char === '"') {
      const close = text.indexOf('"', at + 1)
      if (close < 0) fail('ERR_SYNTAX', part(span, at), 'this quotation mark has no second')
      at = close
    } else if (char === '(' || char === '[') {
      open.push(at)
    } else if (char === ')' || char === ']') {
      if (open.length === 0) fail('ERR_SYNTAX', part(span, at), `nothing is open that "${char}" could close`)
      open.pop()
    }
  }
  if (open.length > 0) fail('ERR_SYNTAX', part(span, open.pop()!), 'this bracket does not close')
  return text.length
}

/** The value of an item that needs one. */
export function valueOf(item: Item): Span {
  if (item.form === 'bare' || item.value.end === item.value.start) {
    fail('ERR_MISSING', item.whole, `${textOf(item.key)} wants a value`)
  }
  return item.value
}

/** Checks that an item has no value. */
export function bare(item: Item): void {
  if (item.form !== 'bare') fail('ERR_SYNTAX', item.value, `${textOf(item.key)} takes no value`)
}
