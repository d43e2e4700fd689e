import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { inject } from 'vitest'
import { execute } from './execute.js'

const repository = resolve(import.meta.dirname, '../..')

/** A project of somebody else's, outside the repository, that has installed the packed tarball. */
export interface Scratch {
  readonly directory: string
  /** The files in the tarball. */
  readonly packed: readonly string[]
  /** Bytes that they take when they are unpacked. */
  readonly unpackedSize: number
  write(file: string, text: string): Promise<void>
  /**
   * Compiles every file and checks the package's own declarations too. Rejects with what tsc says. With
   * `node16` and `nodenext` it writes what Node runs.
   */
  compile(resolution: Resolution): Promise<void>
  /** Runs a compiled file with Node and gives what it printed. */
  run(file: string, ...nodeOptions: string[]): Promise<string>
  remove(): Promise<void>
}

/** How the compiler finds a package. */
export type Resolution = keyof typeof resolutions

const resolutions = {
  node10: { module: 'commonjs', ignoreDeprecations: '6.0', noEmit: true },
  node16: { module: 'node16' },
  nodenext: { module: 'nodenext' },
  bundler: { module: 'preserve', noEmit: true },
} as const

/**
 * Installs the packed package. The two dependencies come from npm's cache where it has them, so a machine
 * that has run `npm install` once needs no registry.
 */
export const scratch = async (): Promise<Scratch> => {
  const tarball = inject('tarball')
  const directory = await mkdtemp(join(tmpdir(), 'daolinet-package-'))
  const list = (await execute('tar', ['--numeric-owner', '-tvzf', tarball], directory)).split('\n')
    .map((line) => /(\d+) +\S+ +\S+ +package\/(.*)$/.exec(line)!)
  const remove = () => rm(directory, { recursive: true, force: true })

  const write = async (file: string, text: string) => {
    await mkdir(dirname(join(directory, file)), { recursive: true })
    await writeFile(join(directory, file), text)
  }
  await write('package.json', JSON.stringify({ name: 'somebody', private: true, type: 'module' }))
  const install = ['install', '--prefer-offline', '--no-audit', '--no-fund', tarball]
  await execute('npm', install, directory).catch(async (error: unknown) => {
    await remove()
    throw error
  })

  return {
    directory,
    packed: list.map(([, , path]) => path!),
    unpackedSize: list.reduce((sum, [, size]) => sum + Number(size), 0),
    write,

    async compile(resolution) {
      await write('tsconfig.json', JSON.stringify({
        compilerOptions: {
          moduleResolution: resolution, ...resolutions[resolution], target: 'es2023',
          lib: ['es2023', 'esnext.disposable'], strict: true, skipLibCheck: false,
          types: ['node'], typeRoots: [join(repository, 'node_modules/@types')],
          rootDir: 'source', outDir: 'out',
        },
        include: ['source'],
      }))
      const tsc = join(repository, 'node_modules/typescript/bin/tsc')
      await execute(process.execPath, [tsc, '-p', '.'], directory)
    },

    run: (file, ...nodeOptions) => execute(process.execPath, [...nodeOptions, file], directory),

    remove,
  }
}
