/** PostgreSQL on loopback, with a directory of its own. */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from './proxy.js'

const run = promisify(execFile)
const BIN = '/usr/lib/postgresql/15/bin'

export interface Postgres {
  readonly port: number
  readonly pid: number
  /** Ends it and all its processes, as `kill -9` does. */
  kill(): Promise<void>
  /** Starts it again, and waits until it answers. */
  start(): Promise<void>
  /** Runs a statement. */
  sql(text: string): Promise<string>
  stop(): Promise<void>
}

/** Starts a server. It does not run as root: as `postgres`, where this does. */
export async function startPostgres(): Promise<Postgres> {
  // Of this user alone, but for the directories above it: /tmp is open to all.
  const directory = await mkdtemp('/tmp/daolinet-postgres-')
  const root = process.getuid?.() === 0
  const as = (program: string, words: readonly string[]): [string, string[]] => root
    ? ['setpriv', ['--reuid=postgres', '--regid=postgres', '--clear-groups', program, ...words]]
    : [program, [...words]]
  if (root) {
    const [uid, gid] = await Promise.all(['-u', '-g'].map(async (which) =>
      Number((await run('id', [which, 'postgres'])).stdout)))
    await chown(directory, uid!, gid!)
  }
  const data = join(directory, 'data')
  const initdb = as(`${BIN}/initdb`, ['-D', data, '-A', 'trust', '-U', 'postgres', '--no-sync'])
  await run(...initdb, { cwd: directory })
  const port = await freePort()
  const begin = (): ChildProcess => spawn(...as(`${BIN}/postgres`, [
    '-D', data, '-k', directory, '-p', String(port), '-c', 'listen_addresses=127.0.0.1',
  ]), { stdio: 'ignore', cwd: directory })
  let child = begin()
  const sql = async (text: string): Promise<string> => {
    const server = ['-h', '127.0.0.1', '-p', String(port), '-U', 'postgres']
    const { stdout } = await run('psql', [...server, '-Atc', text])
    return stdout.trim()
  }
  const answers = async (): Promise<void> => {
    for (const deadline = Date.now() + 60_000; ;) {
      try {
        await sql('SELECT 1')
        return
      } catch (error) {
        if (Date.now() > deadline) throw error
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    }
  }
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
    // The processes of its connections see it gone and end; until then a new one refuses to start.
    while (await listens(port)) await new Promise((resolve) => setTimeout(resolve, 20))
  }
  await answers()
  return {
    port, sql, kill,
    get pid() {
      return child.pid!
    },
    async start() {
      for (;;) {
        child = begin()
        const exited = once(child, 'exit').then(() => false)
        if (await Promise.race([answers().then(() => true), exited])) return
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    },
    async stop() {
      await kill()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  const listening = await Promise.race([
    once(socket, 'connect').then(() => true, () => false), once(socket, 'error').then(() => false),
  ])
  socket.destroy()
  return listening
}
