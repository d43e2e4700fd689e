import { describe, expect, it } from 'vitest'
import { readCommandLine, type Command, type OptionValues } from '../../../examples/controller/commands.js'
import { OPTIONS, readOptions, USAGE } from '../../../examples/controller/options.js'

const run: Command = { summary: 'runs it', usage: USAGE, options: OPTIONS, run: async () => 0 }
const trace: Command = {
  summary: 'follows a packet', usage: 'usage of trace', options: { packet: { type: 'string' } },
  run: async () => 0,
}

function values(...argv: string[]): OptionValues {
  const asked = readCommandLine(argv, { run })
  if ('help' in asked) throw new Error('it asks for help')
  return asked.values
}

const read = (...argv: string[]) => readOptions(values('--network', 'n.json', ...argv))

describe('the command line', () => {
  it('has defaults for everything but the network document', () => {
    expect(read()).toEqual({
      network: 'n.json', listen: { host: '127.0.0.1', port: 6653 }, store: 'memory', log: 'text',
      id: undefined, lease: 5, idleTimeout: 60, packetInRate: 500, reconcileInterval: 300, pidFile: undefined,
      checkOvsdb: [],
    })
    expect(() => readOptions(values())).toThrow('--network is missing: give the path of a network document')
  })

  it('takes one controller for memory and level, and several for etcd and PostgreSQL', () => {
    expect(read('--store', 'etcd:http://127.0.0.1:2379', '--id', 'A', '--lease', '3'))
      .toMatchObject({ id: 'A', lease: 3 })
    expect(read('--store', 'postgres://127.0.0.1/net').id).toMatch(/^[\w.-]+$/)
    expect(read('--store', 'level:/tmp/net').id).toBeUndefined()
    expect(() => read('--id', 'A'))
      .toThrow('--id A: --store memory is for one controller, etcd and postgres for several')
    expect(() => read('--store', 'etcd:x', '--id', 'a/b')).toThrow('--id a/b: not made of 1 to 128 letters')
    expect(() => read('--lease', '0')).toThrow('--lease 0: not a whole number of 1 to 600 seconds')
  })

  it('names the option that comes nearest to one that does not exist', () => {
    expect(() => read('--lisen', 'tcp:[::1]:1')).toThrow('there is no option --lisen: did you mean --listen?')
    expect(() => read('--reconcile', '5'))
      .toThrow('there is no option --reconcile: did you mean --reconcile-interval?')
    expect(() => read('--xyzzy')).toThrow(/^there is no option --xyzzy: there are --network, --listen,/)
  })

  it('says which value is missing, and which is wrong', () => {
    expect(() => read('--log')).toThrow('--log needs a value')
    expect(() => read('--log', 'xml')).toThrow('--log xml: neither "text" nor "json" nor "none"')
    expect(() => read('--listen', 'tcp:1.2.3.4')).toThrow('--listen tcp:1.2.3.4: not tcp:ADDRESS:PORT')
    expect(() => read('--listen', 'tcp:::1:6653')).toThrow('--listen tcp:::1:6653: not tcp:ADDRESS:PORT')
    expect(() => read('--packet-in-rate', 'many'))
      .toThrow('--packet-in-rate many: not a whole number of 1 to 1000000')
    expect(() => read('--idle-timeout', '0'))
      .toThrow('--idle-timeout 0: not a whole number of 1 to 65535 seconds')
    expect(() => read('--reconcile-interval', '1.5'))
      .toThrow('--reconcile-interval 1.5: not a whole number of 0 to 86400 seconds')
    expect(() => read('more')).toThrow('"more" belongs to no option')
  })

  it('takes IPv6 addresses in brackets, and an interval of 0', () => {
    expect(read('--listen', 'tcp:[::1]:0').listen).toEqual({ host: '::1', port: 0 })
    expect(read('--reconcile-interval', '0').reconcileInterval).toBe(0)
  })

  it('is that of the first command when none is named', () => {
    const commands = { run, trace }
    expect(readCommandLine(['--network', 'a'], commands)).toMatchObject({ command: run })
    expect(readCommandLine(['trace', '--packet', 'p'], commands))
      .toMatchObject({ command: trace, values: { packet: 'p' }, words: [] })
    expect(() => readCommandLine(['trase'], commands))
      .toThrow('there is no command "trase": did you mean trace?')
  })

  it('takes as many words as a command has names for, and says which is missing', () => {
    const get = { ...trace, words: ['KIND', '[ID]'] }
    const group = { ...trace, words: ['ID', 'ENDPOINT...'] }
    const words = (...argv: string[]) => {
      const asked = readCommandLine(argv, { run, get, group })
      return 'help' in asked ? [] : asked.words
    }
    expect(words('get', 'tenant')).toEqual(['tenant'])
    expect(words('get', 'tenant', '--packet', 'p', 'acme')).toEqual(['tenant', 'acme'])
    expect(words('group', 'g', 'a', 'b', 'c')).toEqual(['g', 'a', 'b', 'c'])
    expect(() => words('get')).toThrow('KIND is missing')
    expect(() => words('group', 'g')).toThrow('ENDPOINT... is missing')
    expect(() => words('get', 'a', 'b', 'c')).toThrow('"c" belongs to no option')
    expect(() => words('run', 'x')).toThrow('"x" belongs to no option')
  })

  it('gives help for a command, and for all', () => {
    expect(readCommandLine(['--help'], { run })).toEqual({ help: USAGE })
    expect(readCommandLine(['trace', '-h'], { run, trace })).toEqual({ help: 'usage of trace' })
    const { help } = readCommandLine(['--help'], { run, trace }) as { help: string }
    expect(help).toContain('trace          follows a packet')
  })

  it('is explained as a whole', () => {
    for (const option of Object.keys(OPTIONS)) expect(USAGE).toContain(`--${option}`)
  })
})
