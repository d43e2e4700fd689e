/** The commands of the guide for operators, run one after the other on a store in a file. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { COMMANDS } from '../../examples/controller/all-commands.js'
import { readCommandLine, UsageError } from '../../examples/controller/commands.js'

const guide = new URL('../../docs/operating.md', import.meta.url)

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daolinet-operating-'))
  process.env['DAOLINET_STORE'] = `memory:${join(folder, 'network.json')}`
})

afterEach(() => vi.restoreAllMocks())

afterAll(async () => {
  delete process.env['DAOLINET_STORE']
  await rm(folder, { recursive: true })
})

/** What a shell prints for a line of the guide. */
async function shell(line: string): Promise<string> {
  const [, command = '', echo] = /^controller (.*?)(; echo \$\?)?$/.exec(line) ?? []
  const argv = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!)
  let said = ''
  const say = (text: unknown): void => { said += `${String(text)}\n` }
  vi.spyOn(console, 'log').mockImplementation(say)
  vi.spyOn(console, 'error').mockImplementation(say)
  const code = await run(argv).catch((error: Error) => {
    say(error.message)
    return error instanceof UsageError ? 2 : 1
  })
  return echo ? `${said}${code}\n` : said
}

async function run(argv: readonly string[]): Promise<number> {
  const asked = readCommandLine(argv, COMMANDS)
  if ('help' in asked) throw new Error('it asks for help')
  return asked.command.run(asked.values, asked.words)
}

it('shows what each command prints', async () => {
  const text = await readFile(guide, 'utf8')
  let made = ''
  for (const part of text.split(/^(?=```console\n)/m)) {
    const [, body, rest] = /^```console\n(.*?)^```$(.*)/ms.exec(part) ?? [undefined, undefined, part]
    if (body === undefined) {
      made += rest
      continue
    }
    const lines = body.split('\n').filter((line) => line.startsWith('$ '))
    let printed = ''
    for (const line of lines) printed += `${line}\n${await shell(line.slice(2))}`
    made += `\`\`\`console\n${printed}\`\`\`${rest}`
  }
  // UPDATE_GUIDES=1 writes what is printed now: look at the difference.
  if (process.env['UPDATE_GUIDES'] !== undefined) await writeFile(guide, made)
  expect(text).toBe(made)
})

it('watch prints each change, and ends when it is interrupted', async () => {
  const file = join(folder, 'two.json')
  await writeFile(file, '{ "tenants": [{ "id": "a" }, { "id": "b" }] }')
  const printed: string[] = []
  const two = new Promise<void>((resolve) => {
    vi.spyOn(console, 'log').mockImplementation((line: string) => { if (printed.push(line) === 2) resolve() })
  })
  const watching = run(['watch', 'tenant', '--since', '0', '--store', `memory:${file}`])
  await two
  process.emit('SIGINT')
  expect(await watching).toBe(0)
  expect(printed).toEqual(['+ tenant a', '+ tenant b'])
})
