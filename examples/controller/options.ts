/** The options of the command `run`. */
import { hostname } from 'node:os'
import { UsageError, type Command, type OptionValues } from './commands.js'
import { isShared, readStore } from './store.js'
import type { LogFormat } from './line-log.js'

/** The options of the command line. */
export interface Options {
  /** Path of the network document; undefined when the store has the network. */
  readonly network: string | undefined
  readonly listen: { readonly host: string, readonly port: number }
  /** Which store, and where; see `readStore`. */
  readonly store: string
  /** The name of this controller among those on the same store; undefined where it is the only one. */
  readonly id: string | undefined
  /** Seconds without a sign of life after which others take over its switches. */
  readonly lease: number
  readonly log: LogFormat | 'none'
  /** Seconds without a packet until the flows of a route expire. */
  readonly idleTimeout: number
  /** Packets a second of one endpoint that are decided, in switches with meters. */
  readonly packetInRate: number
  /** Seconds between two comparisons of a switch's flows with those that it should have; 0 for never. */
  readonly reconcileInterval: number
  /** Path of the file that tells this process's number. */
  readonly pidFile: string | undefined
  /** Where the databases of bridges are that are to be checked. */
  readonly checkOvsdb: readonly string[]
}

/** Explains the command line. */
export const USAGE = `usage: npm run controller -- --network FILE [--listen tcp:ADDRESS:PORT] [options]

  --network FILE        the network document, which is put into the store; read again on SIGHUP. Stores that
                        last have the network of the time before when it is left out
  --listen TARGET       where switches connect to: tcp:ADDRESS:PORT (default tcp:127.0.0.1:6653)
  --store STORE         where the network is kept: memory (the default: until the controller stops),
                        memory:FILE (a network document, which is written anew with each change),
                        level:DIRECTORY, etcd:URL[,URL...] (certificates and user as etcdctl has them, in
                        ETCDCTL_CACERT, ETCDCTL_CERT, ETCDCTL_KEY and ETCDCTL_USER) or postgres://...
                        memory and level are for one controller, etcd and postgres for several
  --id NAME             which of several controllers on one store this is (default: the machine's name)
  --lease S             seconds without a sign of life after which the others take over (default 5)
  --log FORMAT          text for people, json for machines, or none (default text)
  --idle-timeout S      seconds without a packet until a route expires (default 60)
  --packet-in-rate N    packets a second of one endpoint that are decided, in switches with meters; others
                        are dropped (default 500)
  --reconcile-interval S
                        seconds between two comparisons of a switch's flows with those that it should
                        have, about; 0 for never (default 300)
  --pid-file FILE       where to write the number of this process, for kill
  --check-ovsdb DB,...  databases of Open vSwitch to look at once, unix:PATH or tcp:ADDRESS:PORT: whether
                        the bridges of the network are set up safely
  --help                this text

SIGHUP reads the network document again, and compares the flows of all switches with those that they should
have. Send it to this process, not to npm: its number is in the first line of the log and in the pid file.
SIGTERM and SIGINT stop the controller: it leaves its switches to the other controllers, and flows stay in
the switches.`

/** For `parseArgs`. */
export const OPTIONS: Command['options'] = {
  network: { type: 'string' },
  listen: { type: 'string', default: 'tcp:127.0.0.1:6653' },
  store: { type: 'string', default: 'memory' },
  id: { type: 'string' },
  lease: { type: 'string', default: '5' },
  log: { type: 'string', default: 'text' },
  'idle-timeout': { type: 'string', default: '60' },
  'packet-in-rate': { type: 'string', default: '500' },
  'reconcile-interval': { type: 'string', default: '300' },
  'pid-file': { type: 'string' },
  'check-ovsdb': { type: 'string' },
}

/** @throws {@link UsageError} naming the option whose value is wrong */
export function readOptions(values: OptionValues): Options {
  const text = (name: string): string | undefined => {
    const value = values[name]
    return typeof value === 'string' ? value : undefined
  }
  const { network, listen = '', store = '', log = '' } = Object.fromEntries(
    ['network', 'listen', 'store', 'log'].map((name) => [name, text(name)]))
  if (network === undefined && store === 'memory') {
    throw new UsageError('--network is missing: give the path of a network document')
  }
  if (log !== 'text' && log !== 'json' && log !== 'none') {
    throw new UsageError(`--log ${log}: neither "text" nor "json" nor "none"`)
  }
  return {
    network,
    listen: readTarget('--listen', listen),
    store: readStore(store),
    id: readId(text('id'), store),
    lease: readSeconds('--lease', text('lease'), 1, 600),
    log,
    idleTimeout: readSeconds('--idle-timeout', text('idle-timeout'), 1, 65_535),
    packetInRate: readWhole('--packet-in-rate', text('packet-in-rate'), 1, 1_000_000),
    reconcileInterval: readSeconds('--reconcile-interval', text('reconcile-interval'), 0, 86_400),
    pidFile: text('pid-file'),
    checkOvsdb: text('check-ovsdb')?.split(',') ?? [],
  }
}

/** The machine's name where several controllers may be on one store. */
function readId(id: string | undefined, store: string): string | undefined {
  if (id !== undefined && !isShared(store)) {
    throw new UsageError(`--id ${id}: --store ${store} is for one controller, etcd and postgres for several`)
  }
  if (id !== undefined && !/^[\w.-]{1,128}$/.test(id)) {
    throw new UsageError(`--id ${id}: not made of 1 to 128 letters, digits and ._-`)
  }
  return id ?? (isShared(store) ? hostname().replaceAll(/[^\w.-]/g, '-') : undefined)
}

function readSeconds(option: string, value: string | undefined, least: number, most: number): number {
  return readWhole(option, value, least, most, ' seconds')
}

function readWhole(
  option: string, value: string | undefined, least: number, most: number, unit = '',
): number {
  const number = Number(value)
  if (!Number.isInteger(number) || number < least || number > most) {
    throw new UsageError(`${option} ${value}: not a whole number of ${least} to ${most}${unit}`)
  }
  return number
}

/** @param option - its name, for the error */
export function readTarget(option: string, target: string): Options['listen'] {
  const [, v6, name, port] = /^tcp:(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(target) ?? []
  const host = v6 ?? name
  if (host === undefined || Number(port) > 65_535) {
    throw new UsageError(`${option} ${target}: not tcp:ADDRESS:PORT`)
  }
  return { host, port: Number(port) }
}
