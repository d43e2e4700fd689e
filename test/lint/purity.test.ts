import { ESLint } from 'eslint'
import { describe, expect, it } from 'vitest'

const eslint = new ESLint({
  // Types cost seconds to load and none of these rules looks at one.
  overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
  ruleFilter: ({ ruleId }) => ruleId.startsWith('house/') || /^no-(restricted-|console)/.test(ruleId),
})

/** The rules that `code` breaks when it stands in `file`. */
const broken = async (file: string, code: string) => {
  const [result] = await eslint.lintText(`${code}\n`, { filePath: file })
  expect(result?.fatalErrorCount).toBe(0)
  return [...new Set(result?.messages.map((message) => message.ruleId))]
}

const IMPURE = [
  ['no-restricted-globals', 'export const now = (): number => new Date().getTime()'],
  ['no-restricted-globals', 'export const at = (): number => performance.now()'],
  ['no-restricted-globals', 'export const later = (f: () => void): unknown => setTimeout(f, 1)'],
  ['no-restricted-globals', 'export const some = (): string => crypto.randomUUID()'],
  ['no-restricted-globals', 'export const all = globalThis'],
  ['no-restricted-properties', 'export const any = (): number => Math.random()'],
  ['no-restricted-syntax', 'export async function wait(): Promise<void> {}'],
  ['no-restricted-syntax', 'export const wait = new Promise<void>((done) => done())'],
  ['no-restricted-syntax', 'let count = 0\nexport const next = (): number => ++count'],
  ['no-restricted-syntax', 'export let count = 0'],
  ['house/layers', "import { readFile } from 'node:fs'\nexport { readFile }"],
] as const

describe('the rules of purity', () => {
  it.each(IMPURE)('%s forbids routing %s', async (rule, code) => {
    expect(await broken('src/routing/flows/any.ts', code)).toEqual([rule])
  })

  it('no-console forbids routing to print', async () => {
    expect(await broken('src/routing/flows/any.ts', "console.log('hello')")).toContain('no-console')
  })

  it('lets the two files wait that talk to switches, and no more', async () => {
    for (const file of ['src/routing/plug.ts', 'src/routing/abilities.ts']) {
      expect(await broken(file, 'export async function wait(): Promise<void> {}')).toEqual([])
      expect(await broken(file, 'export const now = (): number => Date.now()')).not.toEqual([])
    }
  })
})
