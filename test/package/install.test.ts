import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scratch, type Scratch } from './scratch.js'

let project: Scratch

beforeAll(async () => {
  project = await scratch()
})

afterAll(async () => {
  await project?.remove()
})

const entries = ['codec', 'switch', 'routing', 'store', 'testing'] as const

/** Imports every entry point and holds them against one another. */
const program = `
import * as all from 'daolinet'
import * as codec from 'daolinet/codec'
import * as session from 'daolinet/switch'
import * as routing from 'daolinet/routing'
import * as store from 'daolinet/store'
import * as testing from 'daolinet/testing'

const whole: Record<string, unknown> = { ...all }
const shared = (part: Record<string, unknown>) =>
  Object.entries(part).every(([name, value]) => name === 'default' || whole[name] === value)

const hello: codec.Message = codec.decode(Uint8Array.of(4, 0, 0, 8, 0, 0, 0, 7))
let code = ''
try {
  codec.decode(Uint8Array.of(4, 0, 0, 4, 0, 0, 0, 7))
} catch (error) {
  if (error instanceof all.DecodeError) code = error.code
}

console.log(JSON.stringify({
  shared: [codec, session, routing, store].map(shared),
  names: [codec, session, routing, store, testing].map((part) => Object.keys(part).length > 0),
  hello: [hello.type, hello.xid],
  code: code !== '',
}))
`

const expected = {
  shared: [true, true, true, true],
  names: [true, true, true, true, true],
  hello: ['hello', 7],
  code: true,
}

describe('the packed package', () => {
  it('holds the build, the schema, what it says about itself, and nothing else', () => {
    const others = project.packed.filter((path) => !path.startsWith('dist/'))
    expect(others.sort()).toEqual([
      'CHANGELOG.md', 'LICENSE', 'README.md', 'package.json', 'schema/network.schema.json',
    ])
    for (const entry of ['index', ...entries]) {
      const files = ['js', 'cjs', 'd.ts', 'd.cts'].map((ending) => `dist/${entry}.${ending}`)
      expect(project.packed).toEqual(expect.arrayContaining(files))
    }
  })

  it.each(['node16', 'nodenext'] as const)('type-checks as ESM and CommonJS, module %s', async (module) => {
    await project.write('source/whole.mts', program)
    await project.write('source/whole.cts', program)
    await expect(project.compile(module)).resolves.toBeUndefined()
  })

  it('is one and the same from every entry point, as ESM', async () => {
    expect(JSON.parse(await project.run('out/whole.mjs'))).toEqual(expected)
  })

  it('is one and the same from every entry point, as CommonJS', async () => {
    expect(JSON.parse(await project.run('out/whole.cjs'))).toEqual(expected)
  })

  it('gives the network document\'s schema to whoever asks', async () => {
    const ask = "console.log(require('daolinet/network.schema.json').type)"
    await project.write('schema.cjs', ask)
    expect(await project.run('schema.cjs')).toBe('object')
  })

  it('lets nobody import its insides', async () => {
    await project.write('inside.mjs', "import 'daolinet/dist/codec.js'")
    await expect(project.run('inside.mjs')).rejects.toThrow('ERR_PACKAGE_PATH_NOT_EXPORTED')
  })
})
