/** etcd on loopback, with a directory of its own. */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from './proxy.js'

const run = promisify(execFile)

/** Paths of certificates and keys. */
export interface Certificates {
  readonly ca: string
  readonly cert: string
  readonly key: string
}

export interface EtcdMember {
  readonly port: number
  readonly pid: number
  /** Ends it as `kill -9` does, or stops and continues it. */
  kill(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void>
  /** Starts it again with what it has on the disk, and waits until it answers. */
  start(): Promise<void>
}

export interface Etcd {
  readonly directory: string
  readonly members: readonly EtcdMember[]
  /** Runs etcdctl on a member, the first when none is given, and gives what it prints. */
  ctl(words: readonly string[], member?: number): Promise<string>
  /** Writes a key, whatever bytes the value has. */
  put(key: string, value: string): Promise<void>
  /** Turns authentication on, with a user who may use the keys under its name and a `/`. */
  requirePassword(name: string, password: string): Promise<void>
  stop(): Promise<void>
}

/** Starts a cluster of so many members, with mutual TLS when there are certificates. */
export async function startEtcd(size = 1, tls?: Certificates): Promise<Etcd> {
  const directory = await mkdtemp(join(tmpdir(), 'daolinet-etcd-'))
  const scheme = tls ? 'https' : 'http'
  const ports: { readonly client: number, readonly peer: number }[] = []
  for (let n = 0; n < size; n++) ports.push({ client: await freePort(), peer: await freePort() })
  const cluster = ports.map(({ peer }, n) => `m${n}=http://127.0.0.1:${peer}`).join(',')
  const secure = tls
    ? ['--cert-file', tls.cert, '--key-file', tls.key, '--trusted-ca-file', tls.ca, '--client-cert-auth']
    : []
  const begin = (n: number): ChildProcess => {
    const { client, peer } = ports[n]!
    return spawn('etcd', [
      '--name', `m${n}`, '--data-dir', join(directory, `m${n}`), '--log-level', 'error',
      '--listen-client-urls', `${scheme}://127.0.0.1:${client}`,
      '--advertise-client-urls', `${scheme}://127.0.0.1:${client}`,
      '--listen-peer-urls', `http://127.0.0.1:${peer}`,
      '--initial-advertise-peer-urls', `http://127.0.0.1:${peer}`,
      '--initial-cluster', cluster, '--auth-token-ttl', '3', ...secure,
    ], { stdio: 'ignore' })
  }
  const children = ports.map((_, n) => begin(n))
  let user: readonly string[] = []
  const ctl = async (words: readonly string[], member = 0): Promise<string> => {
    const files = tls ? ['--cacert', tls.ca, '--cert', tls.cert, '--key', tls.key] : []
    const endpoint = `${scheme}://127.0.0.1:${ports[member]!.client}`
    const { stdout } = await run('etcdctl', ['--endpoints', endpoint, ...files, ...user, ...words], {
      env: { ...process.env, ETCDCTL_API: '3' },
    })
    return stdout
  }
  const answers = async (n: number): Promise<void> => {
    for (const deadline = Date.now() + 60_000; ;) {
      try {
        await ctl(['endpoint', 'status'], n)
        return
      } catch (error) {
        if (Date.now() > deadline) throw error
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    }
  }
  await Promise.all(ports.map((_, n) => answers(n)))
  return {
    directory, ctl,
    async put(key, value) {
      const child = spawn('etcdctl', ['--endpoints', `${scheme}://127.0.0.1:${ports[0]!.client}`, 'put', key], {
        stdio: ['pipe', 'ignore', 'inherit'], env: { ...process.env, ETCDCTL_API: '3' },
      })
      child.stdin.end(value)
      await once(child, 'exit')
    },
    async requirePassword(name, password) {
      await ctl(['user', 'add', `root:${password}`])
      await ctl(['user', 'grant-role', 'root', 'root'])
      await ctl(['user', 'add', `${name}:${password}`])
      await ctl(['role', 'add', name])
      await ctl(['role', 'grant-permission', name, '--prefix=true', 'readwrite', `${name}/`])
      await ctl(['user', 'grant-role', name, name])
      await ctl(['auth', 'enable'])
      user = ['--user', `root:${password}`]
    },
    members: ports.map(({ client }, n): EtcdMember => ({
      port: client,
      get pid() {
        return children[n]!.pid!
      },
      async kill(signal) {
        const exited = once(children[n]!, 'exit')
        children[n]!.kill(signal)
        if (signal === 'SIGKILL') await exited
      },
      async start() {
        children[n] = begin(n)
        await answers(n)
      },
    })),
    async stop() {
      await Promise.all(children.map(async (child) => {
        if (child.exitCode !== null || child.signalCode !== null) return
        const exited = once(child, 'exit')
        child.kill('SIGKILL')
        await exited
      }))
      await rm(directory, { recursive: true, force: true })
    },
  }
}
