/** No file of `src` imports itself by way of others, imports of types alone counted. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { expect, it } from 'vitest'

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))

const imports = new Map(files.map((file) => {
  const { importedFiles } = ts.preProcessFile(readFileSync(join('src', file), 'utf8'), true, true)
  const names = importedFiles.map(({ fileName }) => fileName).filter((name) => name.startsWith('.'))
  return [file, names.map((name) => join(dirname(file), name).replace(/\.js$/, '.ts'))]
}))

/** The first circle that a walk along the imports meets, as the files on it. */
function circle(): readonly string[] | undefined {
  const done = new Set<string>()
  const walk = (file: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file]
    if (done.has(file)) return undefined
    for (const next of imports.get(file) ?? []) {
      const found = walk(next, [...path, file])
      if (found) return found
    }
    done.add(file)
    return undefined
  }
  for (const file of files) {
    const found = walk(file, [])
    if (found) return found
  }
  return undefined
}

it('finds every import', () => {
  const missing = [...imports.values()].flat().filter((file) => !imports.has(file))
  expect(missing).toEqual([])
  expect([...imports.values()].flat().length).toBeGreaterThan(1000)
})

it('finds no circle', () => {
  expect(circle()?.join('\n-> ')).toBeUndefined()
})

it('opens each room with a sentence that says what it is for', () => {
  const indexes = files.filter((file) => /(^|\/)index\.ts$/.test(file))
  const silent = indexes.filter((file) => !/^\/\*\*\s+(?:\* )?\S/.test(readFileSync(join('src', file), 'utf8')))
  expect(indexes.length).toBeGreaterThan(8)
  expect(silent).toEqual([])
})

it('keeps files short enough to be read in one go, but for tables', () => {
  const tables = ['codec/match/fields.ts', 'codec/actions/index.ts']
  const long = files.filter((file) => readFileSync(join('src', file), 'utf8').split('\n').length > 301)
  expect(long.filter((file) => !tables.includes(file))).toEqual([])
})
