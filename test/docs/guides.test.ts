import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterEach, describe, expect, it, vi } from 'vitest'

const guides = new URL('../../docs/', import.meta.url)

interface Example {
  readonly guide: string
  readonly name: string
  readonly code: string
  readonly output: string
}

/** The programs of all guides that say what they print: blocks `ts name.ts` and `text name.ts`. */
async function examples(): Promise<Example[]> {
  const files = (await readdir(guides)).filter((file) => file.endsWith('.md'))
  const found = await Promise.all(files.map(async (guide) => {
    const text = await readFile(new URL(guide, guides), 'utf8')
    const outputs = new Map(blocks(text, 'text'))
    return blocks(text, 'ts').map(([name, code]) =>
      ({ guide, name, code, output: outputs.get(name) ?? 'nothing is said of what it prints' }))
  }))
  return found.flat()
}

/** The fenced blocks of a language that have a name. */
function blocks(text: string, language: string): [name: string, body: string][] {
  const fenced = new RegExp(`^\`\`\`${language} (\\S+)\\n(.*?)^\`\`\`$`, 'gms')
  return Array.from(text.matchAll(fenced), ([, name, body]) => [name!, body!])
}

const all = await examples()

describe('the guides', () => {
  afterEach(() => vi.restoreAllMocks())

  it.each(all.map((one) => [one.guide, one.name, one] as const))(
    'show in %s a program %s that runs, and what it prints', async (_guide, name, { code, output }) => {
      const folder = await mkdtemp(join(tmpdir(), 'daolinet-guide-'))
      const printed: string[] = []
      vi.spyOn(console, 'log').mockImplementation((line: unknown) =>
        void printed.push(typeof line === 'string' ? line : inspect(line)))
      try {
        const file = join(folder, name)
        await writeFile(file, code)
        await import(/* @vite-ignore */ file)
      } finally {
        await rm(folder, { recursive: true })
      }
      expect(printed.map((line) => `${line}\n`).join('')).toBe(output)
    },
  )

  it('have programs', () => {
    expect(all.length).toBeGreaterThan(3)
  })
})
