import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'

const folder = new URL('../../examples/', import.meta.url)

/** Every example of one file. */
const programs = readdirSync(folder).filter((name) => name.endsWith('.ts') && name !== 'command-line.ts')

interface Ending {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs an example to its end. */
const run = (program: string, ...args: readonly string[]): Promise<Ending> => new Promise((resolve) => {
  const command = ['--import', 'tsx', `examples/${program}`, ...args]
  execFile(process.execPath, command, { timeout: 50_000 }, (error, stdout, stderr) =>
    resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }))
})

describe.each(programs)('the command line of %s', (program) => {
  it('is shown in the comment at the beginning', () => {
    const [comment] = readFileSync(new URL(program, folder), 'utf8').split('*/', 1)
    expect(comment).toContain(` *     node --import tsx examples/${program} `)
  })

  it('is explained by --help', async () => {
    const { code, stdout, stderr } = await run(program, '--help')
    expect([code, stderr]).toEqual([0, ''])
    const usage = `usage: node --import tsx examples/${program} [options]\n\n`
    expect(stdout.slice(0, usage.length)).toBe(usage)
    expect(stdout).toMatch(/^ {2}--(listen|switch) +.+ \(default tcp:127\.0\.0\.1:\d+\)$/m)
  })

  it('is refused in one line when it is wrong', async () => {
    const { code, stderr } = await run(program, ...switchAt('127.0.0.1'))
    expect(code).toBe(1)
    expect(stderr).toMatch(/^[^\n]+\n$/)
  })

  /** Where the switch is, or where switches connect. */
  function switchAt(address: string): string[] {
    return program === 'acl-channel.ts' ? ['--switch', address] : ['--listen', address]
  }
})

describe('an example', () => {
  it('says in one line that there is no such option', async () => {
    const { code, stderr } = await run('topology.ts', '--nonsense')
    expect([code, stderr]).toEqual([1, 'Unknown option \'--nonsense\'; --help lists the options\n'])
  })

  it('says in one line that its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const target = `127.0.0.1:${(other.address() as AddressInfo).port}`
    const http = ['--listen', 'tcp:127.0.0.1:0', '--http', `http://${target}`]
    const endings = await Promise.all([
      run('learning-switch.ts', '--listen', `tcp:${target}`), run('rest.ts', ...http),
    ])
    other.close()
    for (const { code, stderr } of endings) {
      expect([code, stderr]).toEqual([1, `listen EADDRINUSE: address already in use ${target}\n`])
    }
  })
})
