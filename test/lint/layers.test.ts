import { ESLint } from 'eslint'
import { describe, expect, it } from 'vitest'

const eslint = new ESLint({
  // Types cost seconds to load and none of these rules looks at one.
  overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
  ruleFilter: ({ ruleId }) => ruleId.startsWith('house/') || ruleId.startsWith('no-restricted-'),
})

/** The rules that `code` breaks when it stands in `file`. */
const broken = async (file: string, code: string) => {
  const [result] = await eslint.lintText(`${code}\n`, { filePath: file })
  expect(result?.fatalErrorCount).toBe(0)
  return result?.messages.map((message) => message.ruleId)
}

describe('the layer rule', () => {
  it.each([
    ['codec', '../switch/session.js'],
    ['codec', '../routing/index.js'],
    ['codec', '../store/index.js'],
    ['routing', '../switch/index.js'],
    ['routing', '../store/index.js'],
    ['switch', '../routing/view.js'],
    ['switch', '../store/index.js'],
    ['store', '../switch/index.js'],
    ['codec', '../index.js'],
  ])('forbids %s to import %s', async (folder, source) => {
    expect(await broken(`src/${folder}/any.ts`, `import { x } from '${source}'`)).toEqual(['house/layers'])
  })

  it.each([
    ['store', '../routing/view.js'],
    ['store', '../codec/address.js'],
    ['routing', '../codec/index.js'],
    ['switch', '../codec/index.js'],
    ['codec', './switch.js'],
    ['codec', 'binary-parser'],
    ['switch', 'node:net'],
    ['store', 'node:fs/promises'],
  ])('lets %s import %s', async (folder, source) => {
    expect(await broken(`src/${folder}/any.ts`, `import { x } from '${source}'`)).toEqual([])
  })

  it('sees every way to import', async () => {
    const ways = [
      "import '../switch/index.js'",
      "export { x } from '../switch/index.js'",
      "export * from '../switch/index.js'",
      "export const x = import('../switch/index.js')",
      "export type X = import('../switch/index.js').X",
      "import type { X } from '../../src/switch/index.js'",
    ]
    for (const way of ways) expect(await broken('src/codec/any.ts', way), way).toEqual(['house/layers'])
  })

  it('lets the entry of the package import every layer', async () => {
    expect(await broken('src/index.ts', "export * from './switch/index.js'")).toEqual([])
  })

  it('keeps src from its tests and from its own name', async () => {
    expect(await broken('src/switch/any.ts', "import '../../test/support/x.js'")).toEqual(['house/layers'])
    expect(await broken('src/switch/any.ts', "import 'daolinet/codec'")).toEqual(['house/layers'])
  })
})

describe('what a layer that runs anywhere does without', () => {
  it.each(['node:net', 'fs'])('the module %s', async (source) => {
    expect(await broken('src/codec/deep/any.ts', `import '${source}'`)).toEqual(['house/layers'])
    expect(await broken('src/routing/any.ts', `import '${source}'`)).toEqual(['house/layers'])
  })

  it.each(['Buffer.alloc(1)', 'process.env', 'setTimeout(() => 1, 1)'])('%s', async (code) => {
    expect(await broken('src/codec/any.ts', `export const x = ${code}`)).toEqual(['no-restricted-globals'])
  })

  it.each(['Date.now()', 'Math.random()'])('%s', async (code) => {
    const line = `export const x = ${code}`
    expect(await broken('src/routing/any.ts', line)).toEqual(['no-restricted-properties'])
  })
})

describe('the rest of the house', () => {
  it.each(['enum Colour { Red }', 'export default 1'])('has no `%s`', async (code) => {
    expect(await broken('src/codec/any.ts', code)).toEqual(['no-restricted-syntax'])
    expect(await broken('examples/any.ts', code)).toEqual(['no-restricted-syntax'])
  })
})
