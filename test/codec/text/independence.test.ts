import { readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const codec = fileURLToPath(new URL('../../../src/codec', import.meta.url))

/** Every file that a module needs at run time, by its own imports and theirs. */
function reached(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  const imports = readFileSync(file, 'utf8').matchAll(/^(?:import|export) (?!type )[^'"]*?from '(\.[^']+)'/gm)
  for (const [, path] of imports) reached(resolve(dirname(file), path!.replace(/\.js$/, '.ts')), seen)
  return seen
}

it('does not need the text layer to decode and encode', () => {
  const files = [...reached(`${codec}/message/message.ts`)].map((file) => relative(codec, file))
  expect(files).toContain('match/oxm.ts')
  expect(files).toContain('actions/index.ts')
  expect(files.filter((file) => file.startsWith('text'))).toEqual([])
})
