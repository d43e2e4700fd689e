/** What the rules about the records of a document share. */
import {
  textsOf, type Endpoint, type Group, type Network, type RecordKind, type Records, type Texts,
} from '../../routing/index.js'
import { nearestText } from './nearest.js'

/** A record of a document. */
export interface Listed<K extends RecordKind> {
  /** Its place in the document: `endpoints[3]`. */
  readonly path: string
  readonly record: Records[K]
}

/** The records of a document that are valid by themselves. */
export type ListedRecords = { readonly [K in RecordKind]: Listed<K>[] }

/** A check of a document that is under way. */
export interface Checking {
  readonly listed: ListedRecords
  /** The ids of all records, including those that are not valid by themselves. */
  readonly known: Readonly<Record<RecordKind, ReadonlySet<string>>>
  readonly networks: ReadonlyMap<string, Network>
  readonly endpoints: ReadonlyMap<string, Endpoint>
  readonly groups: ReadonlyMap<string, Group>
  /** The networks of the endpoints whose records name a group, by group. */
  readonly joined: ReadonlyMap<string, ReadonlySet<string>>
  readonly say: (path: string, message: string) => void
  /** For how many more names to look for the nearest one. */
  searches: number
}

/** For how many names that do not exist the nearest one that does is looked for. */
export const MAX_SEARCHES = 32

/** Returns a function that reports every use of a key after the first. */
export function exclusive(checking: Checking): (key: string, path: string, what: string) => void {
  const holders = new Map<string, string>()
  return (key, path, what) => {
    const holder = holders.get(key)
    if (holder === undefined) holders.set(key, path)
    else checking.say(path, `${what} is already used by ${holder}`)
  }
}

/** Reports a reference to a record that does not exist. */
export function refer(checking: Checking, kind: RecordKind, id: string, path: string): void {
  const { known, say } = checking
  if (known[kind].has(id)) return
  // To look for the nearest of many names takes a while: a document with many such problems has few answers.
  const nearest = checking.searches-- > 0 ? nearestText(id, known[kind]) : ''
  say(path, `there is no ${kind} ${JSON.stringify(id)}${nearest}`)
}

/** Each text of a field that may have a list, with its place. */
export function placesOf(texts: Texts | undefined, path: string): [text: string, path: string][] {
  const isList = typeof texts === 'object'
  return textsOf(texts).map((text, at) => [text, isList ? `${path}[${at}]` : path])
}
