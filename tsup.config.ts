import { defineConfig } from 'tsup'

const entry = {
  index: 'src/index.ts',
  codec: 'src/codec/index.ts',
  packet: 'src/codec/packet/index.ts',
  text: 'src/codec/text/index.ts',
  switch: 'src/switch/index.ts',
  routing: 'src/routing/index.ts',
  store: 'src/store/index.ts',
  testing: 'src/testing/index.ts',
}

// Nobody imports these by name: as files of their own, bundlers leave them out where nothing of them is used.
const parts = {
  'parts/message': 'src/codec/message/message.ts',
}

export default defineConfig({
  entry: { ...entry, ...parts },
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
  dts: { entry, compilerOptions: { ignoreDeprecations: '6.0' } },
})
