/**
 * The reference controller, from the command line.
 *
 *     npm run controller -- --network network.json --listen tcp:127.0.0.1:6653
 */
import { readFile } from 'node:fs/promises'
import { applyDocument, followView, memoryStore, parseDocument } from 'daolinet/store'
import { listen } from 'daolinet/switch'
import { runController } from './controller.js'
import { lineLog } from './log.js'
import { readOptions, USAGE, UsageError, type Options } from './options.js'

const options = optionsOrUsage()
const log = lineLog(options.log)
const store = memoryStore()

try {
  await load()
} catch (error) {
  console.error(`${options.network}: ${(error as Error).message}`)
  process.exit(1)
}
const follower = await followView(store, { onProblem: (problem) => log({ event: 'problem', ...problem }) })
const server = await listen(options.listen)
const { host, port } = server.address
log({ event: 'listening', target: `tcp:${host}:${port}` })

process.on('SIGHUP', () => {
  load().catch((error: Error) => log({ event: 'problem', subject: options.network, message: error.message }))
})
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void server.close())

await runController({ store, follower, server, log, routing: { idleTimeout: options.idleTimeout } })
await follower.close()
await store.close()
log({ event: 'stopped' })

/** Reads the network document, and makes the records of the store those of the document. */
async function load(): Promise<void> {
  const document = parseDocument(await readFile(options.network, 'utf8'))
  await applyDocument(store, document)
  log({ event: 'network', hosts: document.hosts?.length ?? 0, endpoints: document.endpoints?.length ?? 0 })
}

function optionsOrUsage(): Options {
  try {
    return readOptions(process.argv.slice(2))
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    console.error(`${error.message}\n\n${USAGE}`)
    process.exit(2)
  }
}
