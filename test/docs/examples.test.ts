import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import {
  documented, printedLines, promisedLines, typeErrors, type Documented,
} from '../support/doc-examples.js'

const all = documented()
const entries = [...new Set(all.map(({ entry }) => entry))]

// A function that several entries export is run once, under the first.
const folder = mkdtempSync(join(tmpdir(), 'daolinet-examples-'))
const seen = new Set<string>()
const examples = all.flatMap((owner) => firstTime(owner) ? owner.examples.map((code, index) => ({
  name: `${owner.entry}: ${owner.name}${index === 0 ? '' : ` (${index + 1})`}`,
  place: owner.place,
  code,
  path: join(folder, `${owner.entry.replaceAll('/', '-')}-${owner.name}-${index}.ts`),
})) : [])

function firstTime({ place, name }: Documented): boolean {
  const known = seen.has(`${place} ${name}`)
  seen.add(`${place} ${name}`)
  return !known
}

for (const { path, code } of examples) writeFileSync(path, code)
const errors = typeErrors(examples)

// The first example loads the library, which takes seconds when the machine is busy.
describe('the examples in doc comments compile and print what they say', { timeout: 30_000 }, () => {
  afterAll(() => rmSync(folder, { recursive: true }))

  it.each(examples.map((example) => [example.name, example] as const))('%s', async (_, example) => {
    const { path, code, place } = example
    expect(errors.get(path) ?? [], place).toEqual([])
    expect(await printedLines(path), place).toEqual(promisedLines(code))
  })
})

describe('every function and class has an example', () => {
  it.each(entries)('%s', (entry) => {
    const without = all.filter((owner) => owner.entry === entry && owner.examples.length === 0)
    expect(without.map(({ name, place }) => `${name} (${place})`)).toEqual([])
  })

  it('of every entry', () => expect(entries.length).toBe(11))
})
