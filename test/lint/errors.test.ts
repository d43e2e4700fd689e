/** The page on errors explains every code of the library, and no other. */
import { readFileSync } from 'node:fs'
import * as library from 'daolinet'
import { DECODE_ERRORS, ENCODE_ERRORS, TEXT_ERRORS } from 'daolinet'
import { describe, expect, it } from 'vitest'

const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8')
const explained = [...page.matchAll(/^\| `(ERR_[A-Z_]+)` \|/gm)].map(([, code]) => code!)

/** Codes of classes that have one each, read from their sources. */
const ownCodes = ['src/switch/errors.ts', 'src/switch/batch-errors.ts', 'src/switch/limit-errors.ts',
  'src/store/errors.ts',
  'src/store/document/document.ts',
  'src/codec/errors.ts']
  .flatMap((file) => [...readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8').matchAll(/'(ERR_[A-Z_]+)'/g)])
  .map(([, code]) => code!)

const codes = new Set([DECODE_ERRORS, ENCODE_ERRORS, TEXT_ERRORS].flatMap((table) => Object.keys(table)))
for (const code of ownCodes) codes.add(code)

describe('the page on errors', () => {
  it('explains every code once for each class that has it', () => {
    const tables = [DECODE_ERRORS, ENCODE_ERRORS, TEXT_ERRORS].flatMap((table) => Object.keys(table))
    const rest = [...codes].filter((code) => !tables.includes(code))
    expect(explained.sort()).toEqual([...tables, ...rest].sort())
  })

  it('names every class of errors', () => {
    const classes = Object.entries(library as Readonly<Record<string, unknown>>)
      .filter(([, value]) => typeof value === 'function' && value.prototype instanceof Error)
      .map(([name]) => name)
    expect(classes.length).toBeGreaterThan(15)
    expect(classes.filter((name) => !page.includes(`\`${name}\``))).toEqual([])
  })

  it('is about one family: every class extends DaolinetError, and its codes begin with ERR_', () => {
    const strangers = Object.values(library as Readonly<Record<string, unknown>>)
      .filter((value) => typeof value === 'function' && value.prototype instanceof Error)
      .filter((type) => !Object.prototype.isPrototypeOf.call(library.DaolinetError, type as object))
    expect(strangers).toEqual([library.DaolinetError])
    expect([...codes].filter((code) => !code.startsWith('ERR_'))).toEqual([])
  })
})
