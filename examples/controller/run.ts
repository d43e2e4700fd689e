/** The command `run`: a controller, from its start to its end. */
import { readFile } from 'node:fs/promises'
import {
  applyDocument, followView, formatProblem, parseDocument, viewAt, type MetadataStore, type Revision,
} from 'daolinet/store'
import { listen } from 'daolinet/switch'
import { Controller } from './controller.js'
import { LineLog } from './line-log.js'
import { messageOf, type Log } from './log.js'
import { drainTo, joinControllers } from './members.js'
import { OPTIONS, readOptions, USAGE, type Options } from './options.js'
import { checkBridges } from './ovsdb.js'
import { watchParent } from './parent.js'
import { writePidFile } from './pid-file.js'
import { logRefusals } from './refusals.js'
import { openStore } from './store.js'
import type { Command } from './commands.js'

/** Runs the controller. */
export const run: Command = {
  summary: 'runs the controller',
  usage: USAGE,
  options: OPTIONS,
  run: async (values) => runUntilStopped(readOptions(values)),
}

async function runUntilStopped(options: Options): Promise<number> {
  const log = options.log === 'none' ? undefined : new LineLog(options.log).write
  const { network } = options
  const store = await naming(`--store ${options.store}`, openStore(options.store))
  if (network !== undefined) await naming(network, load(network, store, log))
  const follower = await followView(store, {
    onProblem: (problem) => log?.({ event: 'problem', ...problem }),
  })
  if (network === undefined) {
    const { host, endpoint } = follower.view.records
    log?.({ event: 'network', hosts: host.size, endpoints: endpoint.size })
  }
  const server = await naming(`--listen ${targetOf(options.listen)}`, listen(options.listen))
  const { pidFile, idleTimeout, packetInRate, reconcileInterval } = options
  const removePidFile = pidFile === undefined
    ? undefined
    : await naming(pidFile, writePidFile(pidFile))
  log?.({ event: 'listening', target: targetOf(server.address), pid: process.pid })

  const { id, lease } = options
  const cluster = id === undefined
    ? undefined
    : await naming(`--id ${id}`, joinControllers(store, id, lease, log))
  const routing = { idleTimeout, packetInRate }
  const controller = new Controller({ store, follower, server, cluster, log, routing, reconcileInterval })
  let loading: Promise<unknown> = Promise.resolve()
  const reload = async (): Promise<void> => {
    try {
      if (network !== undefined) await viewAt(follower, await load(network, store, log))
    } catch (error) {
      log?.({ event: 'problem', subject: network!, message: messageOf(error) })
    }
    await controller.reconcile()
  }
  const stop = async (): Promise<void> => {
    if (cluster) await drainTo(cluster, log)
    await server.close()
  }
  const undo = [
    ...log ? [logRefusals(log)] : [],
    onSignal(['SIGHUP'], () => { loading = loading.then(reload) }),
    onSignal(['SIGTERM', 'SIGINT'], () => void stop()),
    // npm is a parent that nobody asks what it has started.
    ...process.env['npm_lifecycle_event'] === undefined ? [] : [watchParent((parent) => {
      const stops = pidFile === undefined
      log?.({ event: 'orphaned', parent, pid: process.pid, stops })
      if (stops) void stop()
    })],
    surviveFaults(log),
  ]
  for (const target of options.checkOvsdb) {
    void checkBridges(target, () => follower.view, log)
  }
  await controller.run()
  await loading
  await cluster?.close()
  await follower.close()
  await store[Symbol.asyncDispose]()
  await removePidFile?.()
  for (const each of undo) each()
  log?.({ event: 'stopped' })
  return 0
}

/** Puts a network document into the store. */
async function load(file: string, store: MetadataStore, log: Log | undefined): Promise<Revision> {
  const document = parseDocument(await readFile(file, 'utf8'), {
    onWarning: (warning) => log?.({ event: 'problem', subject: file, message: formatProblem(warning) }),
  })
  const revision = await applyDocument(store, document)
  log?.({ event: 'network', hosts: document.hosts.length, endpoints: document.endpoints.length })
  return revision
}

/** Says what an error is about: a message in one line for whoever started the program. */
async function naming<T>(what: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw new Error(`${what}: ${messageOf(error)}`, { cause: error })
  }
}

function targetOf({ host, port }: { readonly host: string, readonly port: number }): string {
  return host.includes(':') ? `tcp:[${host}]:${port}` : `tcp:${host}:${port}`
}

function onSignal(signals: readonly NodeJS.Signals[], listener: () => void): () => void {
  for (const signal of signals) process.on(signal, listener)
  return () => { for (const signal of signals) process.off(signal, listener) }
}

/** A fault in one handler is told, and does not end the controller of all other switches. */
function surviveFaults(log: Log | undefined): () => void {
  const tell = (error: unknown): void => {
    const where = error instanceof Error ? error.stack?.split('\n')[1]?.trim() : undefined
    log?.({
      event: 'problem', subject: 'the controller itself',
      message: where === undefined ? messageOf(error) : `${messageOf(error)} (${where})`,
    })
  }
  process.on('uncaughtException', tell)
  return () => process.off('uncaughtException', tell)
}
