import { writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { transform } from 'esbuild'
import { defineConfig, type Options } from 'tsup'

/** The entry points that package.json names. */
const entries = [
  'index', 'codec/index', 'codec/packet/index', 'codec/text/index',
  'switch/index', 'routing/index', 'store/index', 'testing/index',
  'store/stores/level/index', 'store/stores/etcd/index', 'store/stores/postgres/index',
]
const entry = entries.map((name) => `src/${name}.ts`)

type EsbuildPlugin = NonNullable<Options['esbuildPlugins']>[number]
type Plugin = NonNullable<Options['plugins']>[number]

/**
 * Every module stays a file of its own: a bundler leaves out those that a program does not use, and the stack
 * of an error names the file that threw it.
 */
const modulesApart: EsbuildPlugin = {
  name: 'modules apart',
  setup(build) {
    build.onResolve({ filter: /^\.{1,2}\// }, ({ path, kind }) =>
      kind === 'entry-point' ? undefined : { path, external: true },
    )
  },
}

/** Comments are in the declarations, next to what they explain. */
const withoutComments: Plugin = {
  name: 'without comments',
  async renderChunk(code, { path }) {
    const short = code.replace(/^ *(?:\/\/ .*|\/\*\*[^]*?\*\/)\n/gm, '')
    const [before, after] = await Promise.all([code, short].map((text) =>
      transform(text, { minifyWhitespace: true, target: 'node20' })))
    if (before?.code !== after?.code) throw new Error(`${path} has more in its comments than comments`)
    return { code: short }
  },
}

/** The names of exported functions and classes, which minifying takes: stacks and `console.log` show them. */
const namesBack = `
for(const[name,value]of Object.entries(module.exports))
if(typeof value==="function")Object.defineProperty(value,"name",{value:name});
`

/** What `import.meta.url` is in CommonJS. */
const moduleUrl = 'const moduleUrl=require("node:url").pathToFileURL(__filename).href;'

/**
 * CommonJS is for what does not know `module-sync`, such as Jest: Node itself requires the ES modules. So it
 * is kept small: a few chunks that entries share, without spaces, with short names.
 */
const smallCommonJs: Plugin = {
  name: 'small CommonJS',
  async renderChunk(code, { path }) {
    // The names that an ES module can import are listed for Node, where it is an entry.
    const platform = basename(path) === 'index.cjs' ? 'node' : 'neutral'
    const here = code.includes('import.meta.url')
    return transform(code, {
      format: 'cjs', platform, target: 'node20', minify: true, lineLimit: 120, footer: namesBack,
      ...(here ? { define: { 'import.meta.url': 'moduleUrl' }, banner: moduleUrl } : {}),
    })
  },
}

/**
 * The declarations of the ES modules are those of CommonJS, by name: one copy, and one type for a class in a
 * program that has both. Not the other way round: for older compilers, CommonJS cannot import ES modules.
 */
const oneCopyOfDeclarations: Plugin = {
  name: 'one copy of the declarations',
  async buildEnd() {
    for (const name of entries) await writeFile(`dist/${name}.d.ts`, "export * from './index.cjs'\n")
  },
}

export default defineConfig([
  {
    entry: ['src/**/*.ts', '!src/**/*.d.ts'],
    format: 'esm',
    splitting: false,
    target: 'node20',
    removeNodeProtocol: false,
    esbuildPlugins: [modulesApart],
    plugins: [withoutComments, oneCopyOfDeclarations],
  },
  {
    entry,
    // As ES modules first: esbuild makes chunks of nothing else.
    format: 'esm',
    outExtension: () => ({ js: '.cjs' }),
    target: 'node20',
    removeNodeProtocol: false,
    plugins: [smallCommonJs],
  },
  {
    entry,
    // tsup hands `baseUrl` to the compiler, which TypeScript 6 deprecates.
    dts: { only: true, compilerOptions: { ignoreDeprecations: '6.0' } },
    format: 'cjs',
  },
])
