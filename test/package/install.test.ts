import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { scratch, type Scratch } from './scratch.js'

/** What Node loads for `require`, and the options that make it do so. */
const required = [
  { what: 'the ES modules', options: [] },
  { what: 'the CommonJS build', options: ['--no-experimental-require-module'] },
] as const

/** How a program may come to it. */
const builds = [['mjs', []], ['cjs', []], ['cjs', ['--no-experimental-require-module']]] as const

let project: Scratch

beforeAll(async () => {
  project = await scratch()
})

afterAll(async () => {
  await project?.remove()
})

/** The directories of the entry points, in the build. */
const entries = [
  'codec', 'codec/packet', 'codec/text', 'switch', 'routing', 'store', 'testing',
  'store/stores/level', 'store/stores/etcd', 'store/stores/postgres',
] as const

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

// Types that got lost would be \`any\`, which would take all of this.
// @ts-expect-error a function is no number
const number: number = codec.decode
// @ts-expect-error the id is a bigint
const options: testing.TestSwitchOptions = { datapathId: 'one' }
// @ts-expect-error there is no such name
const missing: unknown = session.nothing
// @ts-expect-error it gives sessions
const sessions: session.AsyncIteration<number> = ({} as session.SwitchServer)[Symbol.asyncIterator]?.()

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
    const others = project.packed.filter((path) => !path.startsWith('dist/'))
    expect(others.sort()).toEqual([
      'CHANGELOG.md', 'LICENSE', 'README.md', 'package.json', 'schema/etcd.proto',
      'schema/network.schema.json',
    ])
    for (const directory of ['dist', ...entries.map((entry) => `dist/${entry}`)]) {
      const files = ['js', 'cjs', 'd.ts', 'd.cts'].map((ending) => `${directory}/index.${ending}`)
      expect(project.packed).toEqual(expect.arrayContaining(files))
    }
  })

  it('takes less than 3.3 MB of a disk', () => {
    expect(project.unpackedSize).toBeLessThan(3_300_000)
  })

  it.each(['node10', 'bundler', 'node16', 'nodenext'] as const)(
    'type-checks as ESM and CommonJS, resolved as %s does', async (resolution) => {
      await project.write('source/whole.mts', program)
      await project.write('source/whole.cts', program)
      await expect(project.compile(resolution)).resolves.toBeUndefined()
    },
  )

  it('has one copy of the declarations, made of what TypeScript 5.3 knows', async () => {
    const declarations = project.packed.filter((path) => /^dist\/.*\.d\.c?ts$/.test(path))
    expect(declarations).toContain('dist/switch/index.d.cts')
    for (const path of declarations) {
      const text = await readFile(join(project.directory, 'node_modules/daolinet', path), 'utf8')
      if (path.endsWith('.d.ts')) expect(text, path).toBe("export * from './index.cjs'\n")
      // Iterators with a type of what they return came with 5.6, views of a kind of buffer with 5.7.
      const code = text.replace(/\/\*\*.*?\*\//gs, '')
      for (const newer of [
        /IterableIterator<[^;{]*, (?:undefined|void|any)\b/, /\b(?:Uint8Array|DataView|Buffer)</,
        /\b(?:NoInfer|IteratorObject|BuiltinIteratorReturn)\b/,
      ]) expect(newer.exec(code)?.[0], path).toBeUndefined()
    }
  })

  it('is one and the same from every entry point, as ESM', async () => {
    expect(JSON.parse(await project.run('out/whole.mjs'))).toEqual(expected)
  })

  it.each(required)('is one and the same from every entry point: `require` of $what', async ({ options }) => {
    expect(JSON.parse(await project.run('out/whole.cjs', ...options))).toEqual(expected)
  })

  it('is one and the same for `import` and `require` in one process', async () => {
    await project.write('both.mjs', `
      import { createRequire } from 'node:module'
      import { DecodeError } from 'daolinet/codec'
      console.log(createRequire(import.meta.url)('daolinet').DecodeError === DecodeError)
    `)
    expect(await project.run('both.mjs')).toBe('true')
  })

  it.each([
    { what: 'the ES modules', ending: 'mjs', options: [] },
    ...required.map(({ what, options }) => ({ what: `${what} required`, ending: 'cjs', options })),
  ])('names its errors, classes and functions as it exports them: $what', async ({ ending, options }) => {
    await project.write(`names.${ending}`, `
      ${ending === 'mjs' ? "import * as all from 'daolinet'" : "const all = require('daolinet')"}
      const errors = Object.entries(all).filter(([name]) => name.endsWith('Error'))
      const wrong = errors.filter(([name, error]) => error.name !== name || error.className !== name)
        .concat(['decode', 'Framer', 'SwitchSession'].filter((name) => all[name].name !== name))
      let stack = ''
      try {
        all.decode(new Uint8Array(3))
      } catch (error) {
        stack = error.stack
      }
      console.log(errors.length > 10, wrong.map(([name]) => name).join(), stack.split(':')[0])
    `)
    expect(await project.run(`names.${ending}`, ...options)).toBe('true  DecodeError')
  })

  it('throws from a line of a module that can be read', async () => {
    await project.write('stack.mjs', `
      import { decode } from 'daolinet'
      try {
        decode(new Uint8Array(3))
      } catch (error) {
        console.log(error.stack)
      }
    `)
    const stack = await project.run('stack.mjs')
    const [, file, line] = /(\/daolinet\/dist\/codec\/.*\.js):(\d+)/.exec(stack) ?? []
    const text = await readFile(join(project.directory, 'node_modules', file ?? ''), 'utf8')
    expect(text.split('\n')[Number(line) - 1]).toMatch(/^ +(?:throw |return )?.{5,110}$/)
  })

  it('gives the network document\'s schema to whoever asks', async () => {
    const ask = "console.log(require('daolinet/network.schema.json').type)"
    await project.write('schema.cjs', ask)
    expect(await project.run('schema.cjs')).toBe('object')
  })

  it.each([
    ['level', 'classic-level', "levelStore('x')"],
    ['etcd', '@grpc/grpc-js', "etcdStore({ endpoints: ['http://127.0.0.1:1'] })"],
    ['postgres', 'pg', "postgresStore({ url: 'postgres://127.0.0.1:1/x' })"],
  ])('says which package daolinet/store/%s needs', async (entry, name, call) => {
    for (const [ending, options] of builds) {
      await project.write(`missing.${ending}`, `
        ${ending === 'mjs' ? 'import * as store from' : 'const store = require('} 'daolinet/store/${entry}'
        ${ending === 'mjs' ? '' : ')'}
        store.${call}.catch((error) => console.log(error.code, error.message))
      `)
      expect(await project.run(`missing.${ending}`, ...options))
        .toBe(`ERR_MISSING_PACKAGE the package ${name} is needed: npm install ${name}`)
    }
  })

  it('lets nobody import its insides', async () => {
    await project.write('inside.mjs', "import 'daolinet/dist/codec/index.js'")
    await expect(project.run('inside.mjs')).rejects.toThrow('ERR_PACKAGE_PATH_NOT_EXPORTED')
  })
})
