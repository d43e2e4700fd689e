/** What the examples do alike: options with `--help`, errors of one line, an end at SIGINT and SIGTERM. */
import { formatDatapathId } from 'daolinet/codec'
import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import type { SwitchServer, SwitchSession } from 'daolinet/switch'
import type { AddressInfo } from 'node:net'

/** The options of a program by name. All have a value; one without a default may be left out. */
export type Options = Readonly<Record<string, {
  readonly type: 'string'
  readonly default?: string
  /** May be given several times. */
  readonly multiple?: boolean
  /** One line for `--help`. */
  readonly help: string
}>>

/** The values of options. */
export type ValuesOf<O extends Options> = {
  readonly [K in keyof O]: O[K] extends { readonly multiple: true } ? readonly string[]
    : O[K] extends { readonly default: string } ? string : string | undefined
}

/** Where switches connect. */
export const LISTEN = {
  type: 'string', default: 'tcp:127.0.0.1:6653', help: 'where switches connect',
} satisfies Options[string]

/**
 * Reads the command line. With `--help` it prints what there is and ends the program; with an option that
 * does not exist it ends the program too, with the reason.
 * @param about - what the program does, for `--help`
 */
export function readOptions<const O extends Options>(about: string, options: O): ValuesOf<O> {
  try {
    const { values } = parseArgs({
      options: { ...options as Options, help: { type: 'boolean', default: false } },
    })
    if (values.help === true) {
      const lines = Object.entries(options).map(([name, one]) => `  --${name.padEnd(10)} ${helpOf(one)}`)
      const program = basename(process.argv[1] ?? '')
      const usage = `usage: node --import tsx examples/${program} [options]`
      console.log([usage, '', about, '', ...lines].join('\n'))
      process.exit(0)
    }
    const lists = Object.entries(options).filter(([, { multiple }]) => multiple).map(([name]) => [name, []])
    return { ...Object.fromEntries(lists), ...values } as ValuesOf<O>
  } catch (error) {
    return fail(`${(error as Error).message.split('.', 1)[0]}; --help lists the options`)
  }
}

function helpOf({ help, default: preset, multiple }: Options[string]): string {
  return `${help}${preset === undefined ? '' : ` (default ${preset})`}${multiple ? ' (several times)' : ''}`
}

/** Ends the program, with the reason in one line. */
export function fail(reason: unknown): never {
  console.error(reason instanceof Error ? reason.message.split('\n', 1)[0] : reason)
  process.exit(1)
}

/** Reads `tcp:ADDRESS:PORT`, or the same behind another prefix. */
export function readAddress<K extends string>(
  option: string, text: string, ...prefixes: readonly [K, ...K[]]
): { readonly prefix: K, readonly host: string, readonly port: number } {
  const prefix = prefixes.find((one) => text.startsWith(one))
  const rest = text.slice(prefix?.length)
  const [, inBrackets, bare, digits] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(rest) ?? []
  const [host, port] = [inBrackets ?? bare, Number(digits)]
  if (prefix !== undefined && host !== undefined && port <= 65_535) return { prefix, host, port }
  const forms = prefixes.map((one) => `${one}ADDRESS:PORT`).join(' or ')
  return fail(`--${option} must be ${forms}, not ${text}`)
}

/** Reads a number of seconds, as milliseconds. */
export function readSeconds(option: string, text: string): number {
  const seconds = Number(text)
  if (!(seconds >= 0.01 && seconds <= 86_400)) {
    return fail(`--${option} must be a number of seconds from 0.01 to 86400, not ${text}`)
  }
  return seconds * 1000
}

/** Says when a switch has connected and when it is gone. */
export function logSession(sw: SwitchSession): void {
  const name = formatDatapathId(sw.datapathId)
  console.log(`${name} connected, ${sw.ports.size} ports`)
  void sw.closed.then(({ message }) => console.log(`${name} gone: ${message}`))
}

/** Answers HTTP requests at the address that an option tells. */
export async function listenHttp(option: string, text: string, answer: RequestListener): Promise<Server> {
  const { host, port } = readAddress(option, text, 'http://')
  const server = createServer(answer).listen(port, host)
  await once(server, 'listening').catch(fail)
  console.log(`answering on http://${shown(server.address() as AddressInfo)}`)
  return server
}

/** Says where switches connect, and closes the servers at SIGINT or SIGTERM. A second signal kills. */
export function runUntilSignal(server: SwitchServer, http?: Server): void {
  const { host, port } = server.address
  console.log(`listening on tcp:${shown({ address: host, port })}`)
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.once(signal, () => {
      http?.close().closeAllConnections()
      void server.close()
    })
  }
}

function shown({ address, port }: { readonly address: string, readonly port: number }): string {
  return `${address.includes(':') ? `[${address}]` : address}:${port}`
}
