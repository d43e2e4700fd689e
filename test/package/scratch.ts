import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'

const execute = promisify(execFile)
const repository = resolve(import.meta.dirname, '../..')

/** A project of somebody else's, outside the repository, that has installed the packed tarball. */
export interface Scratch {
  readonly directory: string
  /** The files in the tarball. */
  readonly packed: readonly string[]
  write(file: string, text: string): Promise<void>
  /** Compiles every file and checks the package's own declarations too. Rejects with what tsc says. */
  compile(module: 'node16' | 'nodenext'): Promise<void>
  /** Runs a compiled file with Node and gives what it printed. */
  run(file: string, ...args: string[]): Promise<string>
  remove(): Promise<void>
}

/**
 * Builds, packs and installs the package. The two dependencies come from npm's cache where it has them, so a
 * machine that has run `npm install` once needs no registry.
 */
export const scratch = async (): Promise<Scratch> => {
  const directory = await mkdtemp(join(tmpdir(), 'daolinet-package-'))
  const inScratch = { cwd: directory, timeout: 120_000, maxBuffer: 16 << 20 }
  const inRepository = { ...inScratch, cwd: repository }
  await execute('npm', ['run', 'build'], inRepository).catch(explain)
  const pack = ['pack', '--silent', '--ignore-scripts', '--pack-destination', directory]
  const tarball = (await execute('npm', pack, inRepository).catch(explain)).stdout.trim()
  const list = await execute('tar', ['-tzf', tarball], inScratch)

  const write = async (file: string, text: string) => {
    await mkdir(dirname(join(directory, file)), { recursive: true })
    await writeFile(join(directory, file), text)
  }
  await write('package.json', JSON.stringify({ name: 'somebody', private: true, type: 'module' }))
  const install = ['install', '--prefer-offline', '--no-audit', '--no-fund', `./${tarball}`]
  await execute('npm', install, inScratch).catch(explain)

  return {
    directory,
    packed: list.stdout.trim().split('\n').map((path) => path.replace(/^package\//, '')),
    write,

    async compile(module) {
      await write('tsconfig.json', JSON.stringify({
        compilerOptions: {
          module, target: 'es2023', lib: ['es2023', 'esnext.disposable'], strict: true, skipLibCheck: false,
          types: ['node'], typeRoots: [join(repository, 'node_modules/@types')],
          rootDir: 'source', outDir: 'out',
        },
        include: ['source'],
      }))
      const tsc = join(repository, 'node_modules/typescript/bin/tsc')
      await execute(process.execPath, [tsc, '-p', '.'], inScratch).catch(explain)
    },

    async run(file, ...args) {
      const { stdout: printed } = await execute(process.execPath, [file, ...args], inScratch).catch(explain)
      return printed.trim()
    },

    remove: () => rm(directory, { recursive: true, force: true }),
  }
}

const explain = (error: Error & { stdout?: string; stderr?: string }): never => {
  throw new Error(`${error.message}\n${error.stdout ?? ''}${error.stderr ?? ''}`)
}
