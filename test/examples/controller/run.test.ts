import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { USAGE } from '../../../examples/controller/options.js'

const WITHIN = { timeout: 30_000, interval: 20 }
const demo = 'examples/demo/network.json'

let folder: string
const started: ChildProcess[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daolinet-run-'))
})

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

afterAll(async () => {
  await rm(folder, { recursive: true })
})

interface Program {
  readonly child: ChildProcess
  readonly out: () => string
  readonly err: () => string
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>
}

function program(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Program {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } })
  started.push(child)
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => { said.out += chunk.toString() })
  child.stderr.on('data', (chunk: Buffer) => { said.err += chunk.toString() })
  const ended = once(child, 'close').then(() => child.exitCode)
  return { child, out: () => said.out, err: () => said.err, ended }
}

const MAIN = ['--import', 'tsx', 'examples/controller/main.ts']

const controller = (...args: string[]): Program => program(process.execPath, [...MAIN, ...args])

async function listening({ out }: Program): Promise<{ readonly pid: number, readonly port: number }> {
  await vi.waitFor(() => expect(out()).toContain('listening on'), WITHIN)
  const [, port, pid] = /listening on tcp:127\.0\.0\.1:(\d+), process (\d+)/.exec(out()) ?? []
  return { port: Number(port), pid: Number(pid) }
}

/** Ends a program that a test could not: nobody else knows of it. */
function endOrphan(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended, as it should.
  }
}

const anyPort = ['--listen', 'tcp:127.0.0.1:0'] as const

describe('the controller\'s program', { timeout: 60_000 }, () => {
  it('prints its usage when it is asked to', async () => {
    const { out, err, ended } = controller('--help')
    expect(await ended).toBe(0)
    expect(out().startsWith(`${USAGE}\n`)).toBe(true)
    for (const command of ['run', 'explain', 'trace']) expect(out()).toContain(`\n  ${command} `)
    expect(err()).toBe('')
  })

  it('says in one line what is wrong with how it was started', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as { port: number }
    const broken = join(folder, 'broken.json')
    await writeFile(broken, '{ "hosts": [{}] }')
    const [option, file, document, address, none] = await Promise.all([
      ['--netwrok', demo], ['--network', join(folder, 'missing.json')], ['--network', broken],
      ['--network', demo, '--listen', `tcp:127.0.0.1:${port}`],
      ['--network', demo, '--listen', 'tcp:192.0.2.1:6653'],
    ].map(async (args) => {
      const { err, out, ended } = controller(...args)
      const code = await ended
      return { code, err: err(), lines: err().trimEnd().split('\n').length, out: out() }
    }))
    taken.close()
    expect(option).toMatchObject({
      code: 2, out: '',
      err: 'there is no option --netwrok: did you mean --network? (--help tells more)\n',
    })
    expect(file).toMatchObject({ code: 1, lines: 1, out: '' })
    expect(file!.err).toMatch(/missing\.json: ENOENT: no such file or directory/)
    expect(document).toMatchObject({ code: 1, lines: 1, out: '' })
    expect(document!.err).toMatch(/broken\.json: hosts\[0\]\.id: is missing; /)
    expect(address).toMatchObject({ code: 1, lines: 1 })
    expect(address!.err).toMatch(/^--listen tcp:127\.0\.0\.1:\d+: listen EADDRINUSE/)
    expect(none).toMatchObject({ code: 1, lines: 1 })
    expect(none!.err).toMatch(/^--listen tcp:192\.0\.2\.1:6653: listen EADDRNOTAVAIL/)
  })

  it('has the network of the time before in a store that lasts', async () => {
    const store = ['--store', `level:${join(folder, 'store')}`, ...anyPort]
    const first = controller('--network', demo, ...store)
    await listening(first)
    const second = controller(...store)
    expect(await second.ended).toBe(1)
    expect(second.err()).toMatch(/^--store level:\S+: \S+ is in use/)
    first.child.kill('SIGKILL')
    await first.ended
    const third = controller(...store)
    await listening(third)
    expect(third.out()).toContain('the network has 2 hosts and 4 endpoints')
  })

  it('refuses a store that there is not', async () => {
    const told = await Promise.all(['disk:/tmp', 'etcd:', 'level:'].map(async (value) => {
      const { ended, err } = controller('--network', demo, '--store', value)
      return [await ended, err()]
    }))
    for (const [code, err] of told) {
      expect(code).toBe(2)
      expect(err).toMatch(/^--store \S+: not memory, memory:FILE, level:DIRECTORY, etcd:URL\[,URL\.\.\.\] or postgres:URL /)
    }
  })

  it('writes its number into a file, reloads on SIGHUP, and stops on SIGTERM', async () => {
    const [network, pidFile] = ['network.json', 'controller.pid'].map((name) => join(folder, name)) as
      [string, string]
    await writeFile(network, await readFile(demo))
    const first = controller('--network', network, ...anyPort, '--pid-file', pidFile)
    const { pid } = await listening(first)
    expect(pid).toBe(first.child.pid)
    expect(await readFile(pidFile, 'utf8')).toBe(`${pid}\n`)

    const second = controller('--network', network, ...anyPort, '--pid-file', pidFile)
    expect(await second.ended).toBe(1)
    expect(second.err()).toContain(`controller.pid: process ${pid} is running`)

    await writeFile(network, '{')
    process.kill(pid, 'SIGHUP')
    await vi.waitFor(() => expect(first.out()).toMatch(/problem with .*network\.json: not JSON/), WITHIN)
    await writeFile(network, await readFile(demo))
    process.kill(pid, 'SIGHUP')
    await vi.waitFor(() => expect(first.out().match(/the network has/g)).toHaveLength(2), WITHIN)

    process.kill(pid, 'SIGTERM')
    expect(await first.ended).toBe(0)
    expect(first.out()).toMatch(/stopped\n$/)
    await expect(readFile(pidFile)).rejects.toThrow('ENOENT')
  })

  it('writes nothing when no log is wanted, and JSON when machines read it', async () => {
    const json = controller('--network', demo, ...anyPort, '--log', 'json')
    await vi.waitFor(() => expect(json.out()).toContain('listening'), WITHIN)
    const lines = json.out().trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(lines[1]).toMatchObject({ event: 'listening', pid: json.child.pid })
    expect(new Date(String(lines[1]!['time'])).getTime()).toBeGreaterThan(0)
    const pidFile = join(folder, 'none.pid')
    const none = controller('--network', demo, ...anyPort, '--log', 'none', '--pid-file', pidFile)
    await vi.waitFor(async () => expect(await readFile(pidFile, 'utf8')).toContain('\n'), WITHIN)
    none.child.kill('SIGTERM')
    expect(await none.ended).toBe(0)
    expect([none.out(), none.err()]).toEqual(['', ''])
  })

  it('goes on when the reader of its log is gone', async () => {
    const pidFile = join(folder, 'reader.pid')
    const one = controller('--network', demo, ...anyPort, '--pid-file', pidFile)
    const { pid } = await listening(one)
    one.child.stdout!.destroy()
    for (let n = 0; n < 3; n++) process.kill(pid, 'SIGHUP')
    process.kill(pid, 'SIGTERM')
    await once(one.child, 'exit')
    expect([one.child.exitCode, one.err()]).toEqual([0, ''])
  })

  it('stops when npm, which started it, has ended', async () => {
    const npm = program('npm', [
      'run', '--silent', 'controller', '--', '--network', demo, ...anyPort,
    ], { npm_config_update_notifier: 'false' })
    const { pid } = await listening(npm)
    expect(pid).not.toBe(npm.child.pid)
    npm.child.kill('SIGKILL')
    try {
      await vi.waitFor(() => expect(npm.out()).toMatch(/has ended: this one stops/), WITHIN)
      await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow(), WITHIN)
    } finally {
      endOrphan(pid)
    }
  })
})
