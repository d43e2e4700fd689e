/** What of `@grpc/grpc-js` is used, and etcd's services in it. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { optionalPackage } from '../optional-package.js'
import type * as Grpc from '@grpc/grpc-js'

/** The services of one member of a cluster. */
export interface Member {
  readonly endpoint: string
  readonly kv: Grpc.Client
  readonly watch: Grpc.Client
  readonly lease: Grpc.Client
  readonly auth: Grpc.Client
}

/** Certificates and keys, in PEM. */
export interface TlsOptions {
  /** Authorities that may have signed the server's certificate; those of Node when left out. */
  readonly ca?: string | Uint8Array
  /** The client's key. */
  readonly key?: string | Uint8Array
  /** The client's certificate. */
  readonly cert?: string | Uint8Array
}

/** A connection that has died without a word is noticed within nine seconds; etcd allows a ping each five. */
const CHANNEL: Grpc.ChannelOptions = {
  'grpc.keepalive_time_ms': 6_000,
  'grpc.keepalive_timeout_ms': 3_000,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1_000,
  'grpc.max_receive_message_length': -1,
  'grpc.use_local_subchannel_pool': 1,
  // Whether a commit may be sent again is decided here, not there.
  'grpc.enable_retries': 0,
}

/** Makes the members; they connect when they are needed. */
export async function openMembers(
  endpoints: readonly string[], tls: TlsOptions | undefined,
): Promise<{ readonly grpc: typeof Grpc, readonly members: readonly Member[] }> {
  const grpc = await optionalPackage('@grpc/grpc-js', () => import('@grpc/grpc-js'))
  const loader = await optionalPackage('@grpc/proto-loader', () => import('@grpc/proto-loader'))
  const definition = await loader.load(protoFile(), { longs: String, enums: String, defaults: true })
  const { etcdserverpb } = grpc.loadPackageDefinition(definition) as unknown as {
    readonly etcdserverpb: Readonly<Record<'KV' | 'Watch' | 'Lease' | 'Auth', Grpc.ServiceClientConstructor>>
  }
  const secret = (pem: string | Uint8Array | undefined): Buffer | null =>
    pem === undefined ? null : Buffer.from(pem)
  const members = endpoints.map((endpoint): Member => {
    const { protocol, host } = new URL(endpoint)
    const credentials = protocol === 'https:'
      ? grpc.credentials.createSsl(secret(tls?.ca), secret(tls?.key), secret(tls?.cert))
      : grpc.credentials.createInsecure()
    const kv = new etcdserverpb.KV(host, credentials, CHANNEL)
    const shared = { ...CHANNEL, channelOverride: kv.getChannel() }
    return {
      endpoint, kv,
      watch: new etcdserverpb.Watch(host, credentials, shared),
      lease: new etcdserverpb.Lease(host, credentials, shared),
      auth: new etcdserverpb.Auth(host, credentials, shared),
    }
  })
  return { grpc, members }
}

/** The file is in the package, above this module wherever a build has put it. */
function protoFile(): string {
  for (let directory = dirname(fileURLToPath(import.meta.url)); ; directory = dirname(directory)) {
    const file = join(directory, 'schema/etcd.proto')
    if (existsSync(file)) return file
    if (directory === dirname(directory)) throw new Error('schema/etcd.proto of daolinet is missing')
  }
}
