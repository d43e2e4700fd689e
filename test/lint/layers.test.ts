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
    ['codec/match', '../../switch/index.js'],
    ['codec/match', '../../routing/index.js'],
    ['codec/match', '../../store/index.js'],
    ['routing/policy', '../../switch/index.js'],
    ['routing/policy', '../../store/index.js'],
    ['switch/frames', '../../routing/index.js'],
    ['switch/frames', '../../store/index.js'],
    ['switch/frames', '../../testing/index.js'],
    ['testing/wire', '../../routing/index.js'],
    ['store/follow', '../../switch/index.js'],
    ['codec/match', '../../index.js'],
  ])('forbids %s to import %s', async (folder, source) => {
    expect(await broken(`src/${folder}/any.ts`, `import { x } from '${source}'`)).toEqual(['house/layers'])
  })

  it.each([
    ['store/follow', '../../routing/index.js'],
    ['store/document', '../../codec/addresses/index.js'],
    ['routing/decide', '../../codec/packet/index.js'],
    ['routing/policy', '../../codec/index.js'],
    ['switch/session', '../../codec/index.js'],
    ['testing/protocol', '../../codec/match/table.js'],
    ['testing/protocol', '../../switch/clock.js'],
    ['codec/match', './switch.js'],
    ['codec/wire', 'binary-parser'],
    ['switch/frames', 'node:net'],
    ['store/stores', 'node:fs/promises'],
  ])('lets %s import %s', async (folder, source) => {
    expect(await broken(`src/${folder}/any.ts`, `import { x } from '${source}'`)).toEqual([])
  })

  it.each([
    ['a room behind its own', 'codec/wire', '../match/table.js'],
    ['a room beside its own', 'codec/json', '../text/index.js'],
    ['the index of its own part', 'codec/match', '../index.js'],
    ['the inside of another part', 'routing/decide', '../../codec/match/table.js'],
    ['more of the sessions than their clock', 'testing/wire', '../../switch/errors.js'],
    ['a type from a room behind its own', 'switch/frames', '../session/session.js'],
  ])('forbids %s', async (_, folder, source) => {
    const line = `import type { X } from '${source}'`
    expect(await broken(`src/${folder}/any.ts`, line)).toEqual(['house/layers'])
  })

  it('asks for a place for a new room', async () => {
    const line = "import { x } from '../errors.js'"
    expect(await broken('src/codec/attic/any.ts', line)).toEqual(['house/layers'])
  })

  it('sees every way to import', async () => {
    const ways = [
      "import '../../switch/index.js'",
      "export { x } from '../../switch/index.js'",
      "export * from '../../switch/index.js'",
      "export const x = import('../../switch/index.js')",
      "export type X = import('../../switch/index.js').X",
      "import type { X } from '../../../src/switch/index.js'",
    ]
    for (const way of ways) expect(await broken('src/codec/match/any.ts', way), way).toEqual(['house/layers'])
  })

  it('lets the entry of the package import every layer', async () => {
    expect(await broken('src/index.ts', "export * from './switch/index.js'")).toEqual([])
  })

  it('keeps src from its tests and from its own name', async () => {
    expect(await broken('src/switch/frames/any.ts',
      "import '../../../test/support/x.js'")).toEqual(['house/layers'])
    expect(await broken('src/switch/frames/any.ts', "import 'daolinet/codec'")).toEqual(['house/layers'])
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
    expect(await broken('src/codec/any.ts', line)).toEqual(['no-restricted-properties'])
    expect(await broken('src/routing/any.ts', line)).toContain('no-restricted-properties')
  })
})

describe('the rest of the house', () => {
  it.each(['enum Colour { Red }', 'export default 1'])('has no `%s`', async (code) => {
    expect(await broken('src/codec/any.ts', code)).toEqual(['no-restricted-syntax'])
    expect(await broken('examples/any.ts', code)).toEqual(['no-restricted-syntax'])
  })
})
