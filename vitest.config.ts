import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import tsconfig from './tsconfig.json' with { type: 'json' }

// Tests and examples import the package by its own names; they run from the sources, without a build.
const alias = Object.entries(tsconfig.compilerOptions.paths).map(([name, [file]]) => ({
  find: new RegExp(`^${name}$`),
  replacement: fileURLToPath(new URL(file ?? '', import.meta.url)),
}))

const apart = {
  witness: 'test/witness/**/*.test.ts',
  ovs: 'test/ovs/**/*.test.ts',
  package: 'test/package/**/*.test.ts',
  mutation: 'test/mutation/**/*.test.ts',
  store: 'test/servers/**/*.test.ts',
}

// Without isolation a worker loads the library once, not once for each file.
export default defineConfig({
  resolve: { alias },
  test: {
    // Many tests wait for other processes: on two cores, two workers.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        extends: true,
        test: {
          name: 'unit', include: ['test/**/*.test.ts'], exclude: Object.values(apart), isolate: false,
          testTimeout: 60_000, hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'witness', include: [apart.witness], isolate: false, testTimeout: 60_000, hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        // One lab at a time: the files share its namespaces.
        test: {
          name: 'ovs', include: [apart.ovs], globalSetup: ['test/ovs/lab/setup.ts'], fileParallelism: false,
          testTimeout: 120_000, hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        // Each file runs servers of its own.
        test: {
          name: 'store', include: [apart.store], fileParallelism: false,
          testTimeout: 120_000, hookTimeout: 120_000,
        },
      },
      // Each test runs other tests in a process of its own.
      { extends: true, test: { name: 'mutation', include: [apart.mutation], testTimeout: 1_800_000 } },
      {
        extends: true,
        test: {
          name: 'package', include: [apart.package], globalSetup: ['test/package/pack.ts'],
          testTimeout: 300_000, hookTimeout: 300_000,
        },
      },
    ],
    coverage: { provider: 'v8', include: ['src/**/*.ts'], reporter: ['text-summary', 'html'] },
  },
})
