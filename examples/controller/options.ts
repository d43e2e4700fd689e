/** The command line of the reference controller. */
import { parseArgs } from 'node:util'
import type { LogFormat } from './log.js'

/** The options of the command line. */
export interface Options {
  /** Path of the network document. */
  readonly network: string
  readonly listen: { readonly host: string, readonly port: number }
  readonly store: 'memory'
  readonly log: LogFormat
  /** Seconds without a packet until the flows of a route expire. */
  readonly idleTimeout: number
}

/** Explains the command line. */
export const USAGE = `usage: npm run controller -- --network FILE [--listen tcp:ADDRESS:PORT] [options]

  --network FILE   the network document; read again on SIGHUP
  --listen         where switches connect to (default tcp:127.0.0.1:6653)
  --store          which store to use (default memory: lost when the controller stops)
  --log            text for people, or json for machines (default text)
  --idle-timeout   seconds without a packet until a route expires (default 60)`

/** The command line is not valid. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** @throws {@link UsageError} naming the argument that is wrong */
export function readOptions(argv: readonly string[]): Options {
  const { network, listen, store, log, 'idle-timeout': idle } = parse(argv)
  if (network === undefined) throw new UsageError('--network is missing: give the path of a network document')
  if (store !== 'memory') throw new UsageError(`--store ${store}: there is only "memory"`)
  if (log !== 'text' && log !== 'json') throw new UsageError(`--log ${log}: neither "text" nor "json"`)
  const idleTimeout = Number(idle)
  if (!Number.isInteger(idleTimeout) || idleTimeout < 1 || idleTimeout > 65_535) {
    throw new UsageError(`--idle-timeout ${idle}: not a whole number of 1 to 65535 seconds`)
  }
  return { network, listen: readTarget(listen), store, log, idleTimeout }
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        network: { type: 'string' },
        listen: { type: 'string', default: 'tcp:127.0.0.1:6653' },
        store: { type: 'string', default: 'memory' },
        log: { type: 'string', default: 'text' },
        'idle-timeout': { type: 'string', default: '60' },
      },
    }).values
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

function readTarget(target: string): Options['listen'] {
  const [, host, port] = /^tcp:\[?(.+?)\]?:(\d{1,5})$/.exec(target) ?? []
  if (host === undefined || Number(port) > 65_535) {
    throw new UsageError(`--listen ${target}: not tcp:ADDRESS:PORT`)
  }
  return { host, port: Number(port) }
}
