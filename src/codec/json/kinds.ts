/** What the texts in the JSON of a message stand for, because JSON has neither bigints nor bytes. */
import { fieldByName } from '../match/table.js'
import { lookup } from '../wire/lookup.js'
import type { Action } from '../actions/index.js'
import type { Masked } from '../match/fields.js'
import type { Message } from '../messages/registry.js'

/** What a value is that JSON has as a text: a bigint, bytes, or really a text. */
export type Kind = 'bigint' | 'bytes' | 'text'

/** Members that are handled apart: match fields, and members that may contain their own kind. */
type Elsewhere = 'match' | 'field' | 'actions' | 'message' | 'request'

/** The names of the members of `T`, at any depth, that may have values of type `V`. */
type MembersWith<V, T> =
  T extends Masked<bigint> | Uint8Array | bigint | string | number | boolean | undefined ? never
    : T extends readonly (infer E)[] ? MembersWith<V, E>
      : { [K in keyof T]-?: K extends Elsewhere ? never
          : (Extract<T[K], V | Masked<V>> extends never ? never : K) | MembersWith<V, T[K]> }[keyof T]

type Anything = Message | Action

/** Members that are bigints or bytes in one object and something else in another. */
type Ambiguous = 'value' | 'src' | 'tunnelId'

type Members = {
  readonly [K in Exclude<MembersWith<bigint, Anything>, Ambiguous>]: 'bigint'
} & {
  readonly [K in Exclude<MembersWith<Uint8Array, Anything>, Ambiguous>]: 'bytes'
}

/** The members that JSON has as text although they are not texts. */
const members: Members = {
  datapathId: 'bigint', cookie: 'bigint', cookieMask: 'bigint', cookieMatch: 'bigint', generationId: 'bigint',
  metadata: 'bigint', metadataMask: 'bigint', metadataMatch: 'bigint', metadataWrite: 'bigint',
  labels: 'bigint', labelsMask: 'bigint',
  packetCount: 'bigint', byteCount: 'bigint', lookupCount: 'bigint', matchedCount: 'bigint',
  packetInCount: 'bigint', byteInCount: 'bigint', packetBandCount: 'bigint', byteBandCount: 'bigint',
  rxPackets: 'bigint', txPackets: 'bigint', rxBytes: 'bigint', txBytes: 'bigint', rxDropped: 'bigint',
  txDropped: 'bigint', rxErrors: 'bigint', txErrors: 'bigint', rxFrameErr: 'bigint', rxOverErr: 'bigint',
  rxCrcErr: 'bigint', collisions: 'bigint', totalFlows: 'bigint', currentFlows: 'bigint', pkts: 'bigint',
  ipv4Pkts: 'bigint', ipv6Pkts: 'bigint', errorPkts: 'bigint', ipv4ErrorPkts: 'bigint',
  ipv6ErrorPkts: 'bigint', txPkts: 'bigint',
  data: 'bytes', body: 'bytes', note: 'bytes', userdata: 'bytes',
}

/** What the ambiguous members are, by the type of the object around them. All others are texts. */
const ambiguous: Readonly<Record<string, Kind>> = {
  'regLoad.value': 'bigint', 'setTunnel64.tunnelId': 'bigint', 'match.src': 'bigint', 'load.src': 'bigint',
  'nshTlv.value': 'bytes',
}

/**
 * What a member of an object is.
 * @param type - the `type` of the object, if it has one
 */
export function kindOf(key: string, type: unknown): Kind {
  if (Object.hasOwn(members, key)) return members[key as keyof Members]
  return (typeof type === 'string' ? lookup(ambiguous, `${type}.${key}`) : undefined) ?? 'text'
}

/** What a match field is: bytes when the library does not know it. */
export function kindOfField(name: string): Kind {
  const row = fieldByName(name)
  if (row === undefined || row.kind === 'bytes') return 'bytes'
  return row.kind === 'bigint' ? 'bigint' : 'text'
}

/** Tells whether the object under this key is a match, whose members are fields. */
export function isMatch(key: string): boolean {
  return key === 'match' || key === 'field'
}
