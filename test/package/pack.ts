import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { TestProject } from 'vitest/node'
import { execute } from './execute.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** The path of the packed package. */
    tarball: string
  }
}

/** Builds and packs the package once for all the tests. */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const repository = resolve(import.meta.dirname, '../..')
  const directory = await mkdtemp(join(tmpdir(), 'daolinet-pack-'))
  const said = await execute('sh', ['-c', 'npm run --silent build 2>&1'], repository)
  if (said !== '') throw new Error(`The build has warnings:\n${said}`)
  const pack = ['pack', '--silent', '--ignore-scripts', '--pack-destination', directory]
  project.provide('tarball', join(directory, await execute('npm', pack, repository)))
  return () => rm(directory, { recursive: true, force: true })
}
