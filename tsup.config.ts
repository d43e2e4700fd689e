import { defineConfig, type Options } from 'tsup'

/** The entry points that package.json names. */
const entries = [
  'index', 'codec/index', 'codec/packet/index', 'codec/text/index',
  'switch/index', 'routing/index', 'store/index', 'testing/index',
]

type Plugin = NonNullable<Options['esbuildPlugins']>[number]

/**
 * Every module stays a file of its own: a bundler leaves out those that a program does not use, and the stack
 * of an error names the file that threw it.
 */
const modulesApart = (extension: '.js' | '.cjs'): Plugin => ({
  name: 'modules apart',
  setup(build) {
    build.onResolve({ filter: /^\.{1,2}\// }, ({ path, kind }) =>
      kind === 'entry-point' ? undefined : { path: path.replace(/\.js$/, extension), external: true },
    )
  },
})

const modules = (format: 'esm' | 'cjs', extension: '.js' | '.cjs'): Options => ({
  entry: ['src/**/*.ts', '!src/**/*.d.ts'],
  format,
  bundle: true,
  splitting: false,
  target: 'node20',
  removeNodeProtocol: false,
  esbuildPlugins: [modulesApart(extension)],
})

export default defineConfig([
  modules('esm', '.js'),
  modules('cjs', '.cjs'),
  {
    entry: entries.map((entry) => `src/${entry}.ts`),
    // tsup hands `baseUrl` to the compiler, which TypeScript 6 deprecates.
    dts: { only: true, compilerOptions: { ignoreDeprecations: '6.0' } },
    format: ['esm', 'cjs'],
  },
])
