import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, it, vi } from 'vitest'

const guide = new URL('../../../docs/testing.md', import.meta.url)

/** The block of the guide with these words behind its fence. */
async function block(words: string): Promise<string> {
  const text = await readFile(guide, 'utf8')
  const [, rest] = text.split(`\`\`\`${words}\n`)
  return rest!.split('```')[0]!
}

describe('the guide', () => {
  it('shows a test that runs, and what it prints', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'daolinet-guide-'))
    const printed: string[] = []
    const log = vi.spyOn(console, 'log').mockImplementation((line: unknown) =>
      void printed.push(typeof line === 'string' ? line : inspect(line)))
    try {
      const file = join(folder, 'hub.ts')
      await writeFile(file, await block('ts hub.ts'))
      await import(/* @vite-ignore */ file)
    } finally {
      log.mockRestore()
      await rm(folder, { recursive: true })
    }
    expect(printed.map((line) => `${line}\n`).join('')).toBe(await block('text hub.ts'))
  })
})
