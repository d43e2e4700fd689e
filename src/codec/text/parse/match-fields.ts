/** The fields of a match while its text is read: what the text gave of each so far, and where. */
import { fail, textOf, type Span } from '../../syntax/span.js'
import { bytesOf, matchValue, refuseMask, type ReadValue } from '../../syntax/read-value.js'
import { bigintOf } from '../../syntax/integer.js'
import type { NamedField } from '../../match/table.js'

/** The bits of a field that the text gave so far. */
interface Said extends ReadValue { readonly row: NamedField, readonly span: Span }

/** A mask of all bits, however many a field has. */
const ALL = -1n

/** Collects fields, in the order in which they are first mentioned. */
export class MatchFields {
  readonly #said = new Map<string, Said>()
  readonly #unknown = new Map<string, Uint8Array>()

  /** Takes a field, or bits of it, unless they contradict what was given before. */
  add(row: NamedField, read: ReadValue, span: Span): void {
    const before = this.#said.get(row.name)
    if (before === undefined) {
      this.#said.set(row.name, { row, ...read, span })
      return
    }
    const [known, more] = [before.mask ?? ALL, read.mask ?? ALL]
    if (((before.value ^ read.value) & known & more) !== 0n) {
      fail('ERR_DUPLICATE', span, `${textOf(span)} contradicts ${textOf(before.span)}`)
    }
    const value = (before.value & known) | (read.value & more)
    const mask = before.mask === undefined || read.mask === undefined ? {} : { mask: known | more }
    this.#said.set(row.name, { row, value, ...mask, span: before.span })
  }

  /** Takes a field that the library does not know: as many bytes as its header announces. */
  addUnknown(key: string, value: Span): void {
    const announced = Number.parseInt(key.slice(8, 10), 16) - (key.length === 18 ? 4 : 0)
    if (this.#unknown.has(key)) fail('ERR_DUPLICATE', value, `${key} is said twice`)
    this.#unknown.set(key, bytesOf(bigintOf(value, announced * 8, key), announced))
  }

  /** The value of a field if all of it is matched. */
  exact(name: string): number | undefined {
    const said = this.#said.get(name)
    return said === undefined || said.mask !== undefined ? undefined : Number(said.value)
  }

  /** Where in the text a field was given. */
  spanOf(name: string): Span | undefined {
    return this.#said.get(name)?.span
  }

  /** The fields and values of the match. */
  entries(): [string, unknown][] {
    const known = [...this.#said]
      .map(([name, said]): [string, unknown] => {
        if (said.row.kind !== 'bytes') refuseMask(said.row, said, said.span)
        return [name, matchValue(said.row, said)]
      })
      .filter(([, value]) => value !== undefined)
    return [...known, ...this.#unknown]
  }
}
