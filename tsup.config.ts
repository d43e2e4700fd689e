import { defineConfig } from 'tsup'

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    codec: 'src/codec/index.ts',
    switch: 'src/switch/index.ts',
    routing: 'src/routing/index.ts',
    store: 'src/store/index.ts',
    testing: 'src/switch/testing/index.ts',
  },
  format: ['esm', 'cjs'],
  // One copy of each class per format, so that `instanceof` holds between entry points.
  splitting: true,
  // Rollup writes the CommonJS chunks then; without it tsup lowers `?.` and class fields on the way.
  treeshake: true,
  target: 'node20',
  sourcemap: true,
  clean: true,
  removeNodeProtocol: false,
  // tsup hands `baseUrl` to the compiler, which TypeScript 6 deprecates.
  dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
})
