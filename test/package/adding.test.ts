/**
 * What CONTRIBUTING says of adding an action and a match field, done in a copy of the repository: few files
 * are touched, and the type-checker and the unit tests name what is left out.
 */
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const run = promisify(execFile)
const repository = resolve(import.meta.dirname, '../..')
let copy = ''

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'daolinet-adding-'))
  const parts = ['src', 'test', 'examples', 'bench', 'lint', 'docs', 'reference', 'schema', 'package.json',
    'tsconfig.json', 'vitest.config.ts', 'tsup.config.ts', 'typedoc.json', 'README.md']
  for (const part of parts) await cp(join(repository, part), join(copy, part), { recursive: true })
  // The codec and its tests: no other part names all actions or all fields.
  const settings = { extends: './tsconfig.json', include: ['src/codec', 'test/codec', 'test/support'] }
  await writeFile(join(copy, 'tsconfig.codec.json'), JSON.stringify(settings))
  await symlink(join(repository, 'node_modules'), join(copy, 'node_modules'))
})

afterAll(() => rm(copy, { recursive: true, force: true }))

/** What a command of the copy prints, and whether it succeeded. */
async function command(...words: readonly string[]): Promise<{ ok: boolean, output: string }> {
  try {
    const env = { ...process.env, CI: 'true', FC_RUNS: '5' }
    const { stdout } = await run('npx', words, { cwd: copy, maxBuffer: 2 ** 26, env })
    return { ok: true, output: stdout }
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string, stderr?: string }
    return { ok: false, output: stdout + stderr }
  }
}

const types = () => command('tsc', '--noEmit', '-p', 'tsconfig.codec.json')
const tests = (...folders: readonly string[]) =>
  command('vitest', 'run', '--project', 'unit', '--reporter', 'dot', ...folders)

/**
 * The tests that look at every action or every field. The whole suite takes minutes, several of them on a
 * busy machine, and the continuous integration has run it once already.
 */
const affected = ['actions', 'match', 'json', 'round-trip.test.ts', 'second-decoder.test.ts',
  'text/round-trip.test.ts']
  .map((path) => `test/codec/${path}`).concat('test/lint/names.test.ts')

/** Puts a text in front of the only place where another stands; a patch of one hunk. */
async function insert(file: string, before: string, text: string): Promise<void> {
  const path = join(copy, file)
  const source = await readFile(path, 'utf8')
  expect(source.split(before), `${file} has ${before} once`).toHaveLength(2)
  await writeFile(path, source.replace(before, () => text + before))
}

describe('adding an action and a match field', { timeout: 900_000 }, () => {
  const file = 'src/codec/actions/nicira/set-colour.ts'
  const table = 'src/codec/actions/index.ts'

  it('takes a file, some lines in the tables, and a vector each; what is left out is named', async () => {
    await writeFile(join(copy, file), `import { oneNumber } from '../text.js'
import { nicira } from '../codec.js'
import { layout, u16 } from '../layout.js'

// struct nx_action_set_colour {          NXAST_SET_COLOUR = 99
//   ext_action_header, without its pad;
//   uint16_t colour;
// };

/** Paints the packet. */
export interface SetColourAction {
  readonly type: 'setColour'
  /** 16 bits. */
  readonly colour: number
}

/**
 * Builds a {@link SetColourAction}: paints the packet.
 *
 * @example
 * \`\`\`ts
 * import { formatActions, setColour } from 'daolinet/codec'
 *
 * console.log(formatActions([setColour(5)])) // set_colour:5
 * \`\`\`
 */
export function setColour(colour: number): SetColourAction {
  return { type: 'setColour', colour }
}

export const setColourCodec =
  layout<SetColourAction>('setColour', nicira(99, { inActionSet: false }), u16('colour'))

export const setColourText =
  /* @__PURE__ */ oneNumber<SetColourAction>('setColour', 'set_colour', 'colour', 16, 'a colour')
`)
    const tables = "import { setColourCodec, setColourText } from './nicira/set-colour.js'\n"
    await insert(table, '\n/** Every action as bytes', tables)
    await insert(table, '} as const\n\ntype Codecs', '  setColour: setColourCodec,\n')
    await insert('src/codec/match/fields.ts', '  /** Time to live. */\n  nshTtl:',
      `  /** Hue of the packet. */
  hue: row('NXM_NX_HUE', 126, 'uint', 16, MASKABLE, 'hue'),
`)

    const withoutText = await types()
    expect(withoutText.output).toContain('setColour')
    expect(withoutText.ok).toBe(false)

    await insert(table, '  unknown: unknownText,', '  setColour: setColourText,\n')
    const withoutVectors = await tests('test/codec/actions', 'test/codec/match')
    expect(withoutVectors.output).toContain('setColour')
    expect(withoutVectors.output).toMatch(/\bhue\b/)
    expect(withoutVectors.ok).toBe(false)

    const names = "export { setColour, type SetColourAction } from './nicira/set-colour.js'\n"
    await insert(table, 'export { copyField,', names)
    await insert('test/codec/actions/vectors.ts', "  [\n    'pop_vlan',", `  [
    'set_colour:5',
    'ffff 0010 00002320 0063 0005 00000000',
    { type: 'setColour', colour: 5 },
  ],
`)
    const vector = "  ['hue', 'hue=5', '0001fc020005', { hue: 5 }],\n"
    await insert('test/codec/match/vectors.ts', "  ['metadata', ", vector)
    expect(await types()).toEqual({ ok: true, output: '' })
    const all = await tests(...affected)
    expect(all.ok, all.output.slice(-4000)).toBe(true)
  })
})
