/** What the texts of a message in JSON stand for: JSON has neither bigints nor bytes. */
import { fieldByName } from '../match/table.js'

/** What a value is that JSON has as a text: a bigint, bytes, or just text. */
export type Kind = 'bigint' | 'bytes' | 'text'

/** Members that are bytes, in every message. */
const BYTES: ReadonlySet<string> = new Set(['data', 'body', 'note', 'userdata'])

/** Members that are bigints, in every message. */
const BIGINTS: ReadonlySet<string> = new Set([
  'datapathId',
  'cookie',
  'cookieMask',
  'cookieMatch',
  'generationId',
  'metadata',
  'metadataMask',
  'metadataMatch',
  'metadataWrite',
  'packetCount',
  'byteCount',
  'lookupCount',
  'matchedCount',
  'packetInCount',
  'byteInCount',
  'packetBandCount',
  'byteBandCount',
  'rxPackets',
  'txPackets',
  'rxBytes',
  'txBytes',
  'rxDropped',
  'txDropped',
  'rxErrors',
  'txErrors',
  'rxFrameErr',
  'rxOverErr',
  'rxCrcErr',
  'collisions',
  'totalFlows',
  'currentFlows',
  'pkts',
  'ipv4Pkts',
  'ipv6Pkts',
  'errorPkts',
  'ipv4ErrorPkts',
  'ipv6ErrorPkts',
  'txPkts',
])

/** Members that are bigints where the object around them has this type, and something else elsewhere. */
const BIGINTS_OF: ReadonlySet<string> = new Set([
  'regLoad.value',
  'setTunnel64.tunnelId',
  'match.src',
  'load.src',
])

/** What a member of an object is. `type` is that of the object, where it has one. */
export function kindOf(key: string, type: unknown): Kind {
  if (BIGINTS.has(key)) return 'bigint'
  if (BYTES.has(key)) return 'bytes'
  if (typeof type !== 'string') return 'text'
  if (BIGINTS_OF.has(`${type}.${key}`)) return 'bigint'
  return type === 'nshTlv' && key === 'value' ? 'bytes' : 'text'
}

/** What a field of a match is: bytes, when the field table does not know it. */
export function kindOfField(name: string): Kind {
  const row = fieldByName(name)
  if (row === undefined || row.kind === 'bytes') return 'bytes'
  return row.kind === 'bigint' ? 'bigint' : 'text'
}

/** Whether the object under this key is a match: its members are fields. */
export function isMatch(key: string): boolean {
  return key === 'match' || key === 'field'
}
