/** The fields of a match while its text is read: what was said of each, and where. */
import { fail, type Span } from './span.js'
import { bytesOf, matchValue, type ReadValue } from './field-value.js'
import { bigintOf } from './integer.js'
import type { NamedField } from '../../match/table.js'

/** Bits of a field that have been said, as far as they have. */
interface Said extends ReadValue { readonly row: NamedField, readonly span: Span, readonly whole: boolean }

/** Collects fields in the order of their first mention. */
export class MatchFields {
  readonly #said = new Map<string, Said>()
  readonly #unknown = new Map<string, Uint8Array>()

  /**
   * Takes what is said of a field, or of some of its bits.
   * @param whole - false when the text names bits of the field, to which others may be added
   */
  add(row: NamedField, read: ReadValue, span: Span, whole = true): void {
    const before = this.#said.get(row.name)
    if (before === undefined) {
      this.#said.set(row.name, { row, ...read, span, whole })
      return
    }
    if (whole || before.whole || ((before.mask ?? 0n) & (read.mask ?? 0n)) !== 0n) {
      fail('DUPLICATE', span, `${row.text} is said twice`)
    }
    const mask = before.mask! | read.mask!
    this.#said.set(row.name, { ...before, value: before.value | read.value, mask })
  }

  /** Takes a field that the table does not have: all that its header announces. */
  addUnknown(key: string, value: Span): void {
    const announced = Number.parseInt(key.slice(8, 10), 16) - (key.length === 18 ? 4 : 0)
    if (this.#unknown.has(key)) fail('DUPLICATE', value, `${key} is said twice`)
    this.#unknown.set(key, bytesOf(bigintOf(value, announced * 8, key), announced))
  }

  /** The value of a field, when all of it is matched. */
  exact(name: string): number | undefined {
    const said = this.#said.get(name)
    return said === undefined || said.mask !== undefined ? undefined : Number(said.value)
  }

  /** Where a field was said. */
  spanOf(name: string): Span | undefined {
    return this.#said.get(name)?.span
  }

  /** The match. */
  entries(): [string, unknown][] {
    const known = [...this.#said]
      .map(([name, said]): [string, unknown] => [name, matchValue(said.row, said)])
      .filter(([, value]) => value !== undefined)
    return [...known, ...this.#unknown]
  }
}
