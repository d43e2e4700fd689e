import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scratch, type Scratch } from './scratch.js'

let project: Scratch

beforeAll(async () => {
  project = await scratch()
})

afterAll(async () => {
  await project?.remove()
})

/** The directories of the entry points, in the build. */
const entries = ['codec', 'codec/packet', 'codec/text', 'switch', 'routing', 'store', 'testing'] as const

/** Imports every entry point and holds them against one another. */
const program = `
import * as all from 'daolinet'
import * as codec from 'daolinet/codec'
import * as packet from 'daolinet/packet'
import * as text from 'daolinet/text'
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
  shared: [codec, packet, text, session, routing, store].map(shared),
  names: [codec, packet, text, session, routing, store, testing].map((part) => Object.keys(part).length > 0),
  hello: [hello.type, hello.xid],
  code,
}))
`

const expected = {
  shared: [true, true, true, true, true, true],
  names: [true, true, true, true, true, true, true],
  hello: ['hello', 7],
  code: 'ERR_BAD_LENGTH',
}

describe('the packed package', () => {
  it('holds the build, the schema, what it says about itself, and nothing else', () => {
    const others = project.packed.filter((path) => !/^(?:dist|docs)\//.test(path))
    expect(others.sort()).toEqual([
      'CHANGELOG.md', 'LICENSE', 'README.md', 'package.json', 'schema/network.schema.json',
    ])
    expect(project.packed).toContain('docs/errors.md')
    for (const directory of ['dist', ...entries.map((entry) => `dist/${entry}`)]) {
      const files = ['js', 'cjs', 'd.ts', 'd.cts'].map((ending) => `${directory}/index.${ending}`)
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

  it('is one and the same for `import` and `require` in one process', async () => {
    await project.write('both.mjs', `
      import { createRequire } from 'node:module'
      import { DecodeError } from 'daolinet/codec'
      console.log(createRequire(import.meta.url)('daolinet').DecodeError === DecodeError)
    `)
    expect(await project.run('both.mjs')).toBe('true')
  })

  it.each(['mjs', 'cjs'])('names its errors as it exports them, %s', async (ending) => {
    await project.write(`names.${ending}`, `
      ${ending === 'mjs' ? "import * as all from 'daolinet'" : "const all = require('daolinet')"}
      const errors = Object.entries(all).filter(([name]) => name.endsWith('Error'))
      const wrong = errors.filter(([name, error]) => error.name !== name || error.className !== name)
      let stack = ''
      try {
        all.decode(new Uint8Array(3))
      } catch (error) {
        stack = error.stack
      }
      console.log(errors.length > 10, wrong.map(([name]) => name).join(), stack.split(':')[0])
    `)
    expect(await project.run(`names.${ending}`)).toBe('true  DecodeError')
  })

  it('gives the network document\'s schema to whoever asks', async () => {
    const ask = "console.log(require('daolinet/network.schema.json').type)"
    await project.write('schema.cjs', ask)
    expect(await project.run('schema.cjs')).toBe('object')
  })

  it('lets nobody import its insides', async () => {
    await project.write('inside.mjs', "import 'daolinet/dist/codec/index.js'")
    await expect(project.run('inside.mjs')).rejects.toThrow('ERR_PACKAGE_PATH_NOT_EXPORTED')
  })
})
