/**
 * Writes the pages in `docs/reference`: `npm run tables`. With `--check` it writes nothing, and fails when a
 * page is not as the sources are.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pages } from './pages.js'

const folder = join(import.meta.dirname, '../docs/reference')
const checks = process.argv.includes('--check')

function written(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

mkdirSync(folder, { recursive: true })
for (const [name, text] of pages()) {
  const file = join(folder, name)
  if (written(file) === text) continue
  if (checks) {
    console.error(`docs/reference/${name} is not as the sources are: npm run tables`)
    process.exitCode = 1
  } else {
    writeFileSync(file, text)
  }
}
