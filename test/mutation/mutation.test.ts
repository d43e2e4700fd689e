/** Whether the tests of routing notice mistakes in it: each is made in a copy, where the tests are run. */
import { execFile } from 'node:child_process'
import {
  cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MISTAKES, type Mistake } from './mistakes.js'

const run = promisify(execFile)

/** What the tests need. */
const NEEDED = [
  'src', 'examples/controller', 'test/simulation', 'test/support', 'test/routing/properties.test.ts',
  'package.json', 'tsconfig.json', 'vitest.config.ts',
]

/** The tests that must notice, and how often each property is tried. The seed is always the same. */
const TESTS = ['test/simulation', 'test/routing/properties.test.ts']
const ENVIRONMENT = { FC_SEED: '1', FC_RUNS: '400', FC_FIRST: '1', NO_COLOR: '1' }

let scratch: string

/** The names of the tests that fail in the copy, or say that they cannot run. */
async function failures(): Promise<readonly string[]> {
  const report = join(scratch, 'report.json')
  const vitest = join(realpathSync('node_modules'), 'vitest/vitest.mjs')
  const args = ['run', '--project', 'unit', '--bail', '1', '--reporter', 'json', '--outputFile', report]
  rmSync(report, { force: true })
  await run(process.execPath, [vitest, ...args, ...TESTS], {
    cwd: scratch, env: { ...process.env, ...ENVIRONMENT },
  }).catch(() => undefined)
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
    readonly testResults: readonly {
      readonly message: string
      readonly assertionResults: readonly { readonly status: string, readonly fullName: string }[]
    }[]
  }
  const failed = testResults.flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'failed').map(({ fullName }) => fullName)
  // After the first failure, no further file is run.
  const cannotRun = testResults.find(({ assertionResults }) => assertionResults.length === 0)
  if (failed.length === 0 && cannotRun) throw new Error(`the tests cannot be run: ${cannotRun.message}`)
  return failed
}

/** Makes a mistake in the copy, and returns what undoes it. */
function make({ file, text, instead }: Mistake): () => void {
  const path = join(scratch, 'src/routing', file)
  const before = readFileSync(path, 'utf8')
  expect(before.split(text), `${text} stands in ${file} once`).toHaveLength(2)
  writeFileSync(path, before.replace(text, () => instead))
  return () => writeFileSync(path, before)
}

beforeAll(() => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'daolinet-mutation-')))
  mkdirSync(join(scratch, 'test/routing'), { recursive: true })
  for (const path of NEEDED) cpSync(path, join(scratch, path), { recursive: true })
  symlinkSync(realpathSync('node_modules'), join(scratch, 'node_modules'))
})

afterAll(() => rmSync(scratch, { recursive: true, force: true }))

describe('the tests of routing', () => {
  it('pass without a mistake', async () => {
    expect(await failures()).toEqual([])
  })

  it.each(MISTAKES)('notice that $what', async (mistake) => {
    const undo = make(mistake)
    try {
      expect(await failures()).not.toEqual([])
    } finally {
      undo()
    }
  })
})
