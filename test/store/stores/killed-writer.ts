/** A process that commits to a level store until it is killed. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const root = resolve(import.meta.dirname, '../../..')

/** Commits numbers, each with two entries that must be equal, and prints those that are acknowledged. */
const program = `
import { levelStore } from '${root}/src/store/stores/level/index.ts'

const [directory, from] = process.argv.slice(2)
const store = await levelStore(directory)
for (let n = Number(from); ; n++) {
  await store.commit([
    { type: 'put', kind: 'pair', id: 'a', value: n },
    { type: 'put', kind: 'number', id: String(n), value: n, if: 'absent' },
    { type: 'put', kind: 'pair', id: 'b', value: n },
  ])
  process.stdout.write(n + '\\n')
}
`

/** Makes the program one file that Node runs as it is. */
export async function killedWriter(folder: string) {
  const file = join(folder, 'writer.mjs')
  await build({
    stdin: { contents: program, resolveDir: root, loader: 'ts' }, outfile: file, bundle: true,
    platform: 'node', format: 'esm', target: 'node20', logLevel: 'error',
    plugins: [{
      name: 'packages stay where they are',
      setup: ({ onResolve }) => onResolve({ filter: /^classic-level$/ }, ({ path }) => ({
        path: pathToFileURL(createRequire(import.meta.url).resolve(path)).href, external: true,
      })),
    }],
  })
  return {
    /** Runs it until it has acknowledged some commits, and kills it. The last number that it acknowledged. */
    async run(directory: string, { from, killAfter }: { from: number, killAfter: number }): Promise<number> {
      const child = spawn(process.execPath, [file, directory, String(from)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const exited = once(child, 'exit')
      let last = -1
      let lines = 0
      for await (const line of createInterface(child.stdout)) {
        last = Number(line)
        if (++lines === killAfter) child.kill('SIGKILL')
      }
      const [code, signal] = await exited as [number | null, string | null]
      if (signal !== 'SIGKILL') throw new Error(`the writer ended by itself: ${code}`)
      return last
    },
  }
}
