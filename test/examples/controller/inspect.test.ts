import { afterEach, describe, expect, it, vi } from 'vitest'
import { readCommandLine } from '../../../examples/controller/commands.js'
import { explain, traceCommand } from '../../../examples/controller/inspect.js'

const network = new URL('../../../examples/demo/network.json', import.meta.url).pathname

/** Runs a command line. Gives its exit code and what it printed. */
async function runs(...argv: string[]): Promise<{ code: number, lines: string[] }> {
  const lines: string[] = []
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(...line.split('\n')))
  const asked = readCommandLine(argv, { explain, trace: traceCommand })
  if ('help' in asked) throw new Error('it asks for help')
  return { code: await asked.command.run(asked.values, asked.words), lines }
}

const about = (command: string, from: string, to: string, ...more: string[]) =>
  runs(command, '--network', network, '--from', from, '--to', to, ...more)

describe('the commands that look at a network document', () => {
  afterEach(() => vi.restoreAllMocks())

  it('explain both directions by the policy or the default that decides', async () => {
    expect(await about('explain', 'web1', 'db1', '--protocol', 'tcp', '--port', '5432')).toEqual({
      code: 0,
      lines: [
        'web1 may open tcp port 5432 to db1: policy web1-to-db1 says so.',
        'db1 may not open tcp port 5432 to web1: no policy allows it from network db to web.',
      ],
    })
    const { code, lines } = await about('explain', 'web2', 'db1', '--json')
    expect([code, JSON.parse(lines[0]!)]).toMatchObject([3, [{ from: 'web2', allowed: false }, {}]])
    expect(await about('explain', 'web1', '10.9.9.9'))
      .toEqual({ code: 3, lines: ['Nobody of tenant acme has 10.9.9.9.'] })
  })

  it('trace a packet to its end, by the id or the address of the receiver', async () => {
    for (const to of ['db1', '10.2.0.11']) {
      const { code, lines } = await about('trace', 'web1', to, '--protocol', 'udp', '--port', '53')
      expect(code).toBe(0)
      expect(lines.at(-1)).toBe('delivered: web1 may talk to db1: policy web1-to-db1 says so.')
    }
    const { code, lines } = await about('trace', 'web2', 'db1', '--json')
    expect(code).toBe(3)
    expect(JSON.parse(lines[0]!)).toMatchObject({ outcome: 'dropped', why: { reason: 'denied' } })
  })

  it('say what is wrong with a question', async () => {
    await expect(about('explain', 'nobody', 'db1')).rejects.toThrow('--from nobody: the network has no such')
    await expect(about('trace', 'web1', 'x')).rejects.toThrow('--to x: neither an endpoint nor an IPv4')
    await expect(about('trace', 'web1', 'db1', '--protocol', 'ip')).rejects.toThrow('--protocol ip: neither')
    const named = ['--protocol', 'tcp', '--port', 'http']
    await expect(about('trace', 'web1', 'db1', ...named)).rejects.toThrow('--port http')
  })
})
