/**
 * What is in the database:
 * - `e` and the key of an entry: its revisions and its value
 * - `l` and the key of an entry: it is written under a lease
 * - `c` and a revision: the changes of that commit
 * - `m`: the format, the newest revision, and up to which commits are forgotten
 */
import type { ChangeEvent } from '../commit-log.js'
import type { Entry, Revision } from '../../store.js'
import { entryOf, partsOfKey } from '../values.js'

export const FORMAT = 'daolinet 1'
export const FORMAT_KEY = 'mformat'
export const REVISION_KEY = 'mrevision'
export const FORGOTTEN_KEY = 'mforgotten'

export const entryKey = (key: string): string => `e${key}`
export const leaseKey = (key: string): string => `l${key}`
/** So that the order of keys is that of revisions: 2 ** 53 has 14 hexadecimal digits. */
export const commitKey = (revision: Revision): string => `c${revision.toString(16).padStart(14, '0')}`

/** The revisions of a stored entry, without reading its value. */
export interface Stored {
  readonly revision: Revision
  readonly created: Revision
}

/** An entry as text: its revisions on the first line, its value on the second. */
export const storedText = ({ revision, created }: Stored, text: string): string =>
  `${revision} ${created}\n${text}`

export function readStored(stored: string): Stored {
  const [revision, created] = stored.slice(0, stored.indexOf('\n')).split(' ').map(Number)
  return { revision: revision!, created: created! }
}

/** Reads an entry; `key` is that of {@link entryKey}. */
export function readEntry(key: string, stored: string): Entry {
  const { revision, created } = readStored(stored)
  return entryOf(partsOfKey(key.slice(1)), stored.slice(stored.indexOf('\n') + 1), revision, created)
}

/** One change of a commit: a line for the key, one for when the entry was created, one for the value. */
export const changeText = (key: string, created: Revision, text: string | undefined): string =>
  text === undefined ? `${key}\n\n\n` : `${key}\n${created}\n${text}\n`

/** The events of a commit: its changes after one another. */
export function readCommit(key: string, changes: string): ChangeEvent[] {
  const revision = parseInt(key.slice(1), 16)
  const lines = changes.split('\n')
  const events: ChangeEvent[] = []
  for (let at = 0; at + 2 < lines.length; at += 3) {
    const parts = partsOfKey(lines[at]!)
    events.push(lines[at + 1] === ''
      ? { type: 'delete', ...parts, revision }
      : { type: 'put', entry: entryOf(parts, lines[at + 2]!, revision, Number(lines[at + 1])) })
  }
  return events
}
