/** What the commands have in common that look into a store or change it. */
import { RECORD_KINDS, type RecordKind } from 'daolinet/routing'
import {
  checkDocument, DOCUMENT_SECTIONS, formatProblem, type Change, type Entry, type MetadataStore, type Revision,
} from 'daolinet/store'
import { nearest, UsageError, type Command, type OptionValues } from '../commands.js'
import { openStore, readStore, STORES } from '../store.js'

/** Exit codes beside 0, 1 for an error and 2 for the command line. */
export const EXIT = {
  /** The answer is no: it differs, it may not. */
  no: 3,
  /** There is no such record. */
  notFound: 4,
} as const

/** What a command is made of. */
export interface StoreCommand {
  readonly name: string
  readonly summary: string
  readonly words?: readonly string[]
  /** The rest of the usage: its options, or more of what it does. */
  readonly more?: string
  readonly options?: Command['options']
  /** @returns the exit code, 0 when left out */
  readonly run: (asked: AskedOfStore) => Promise<number | void>
}

/** What a command is run with. */
export interface AskedOfStore {
  readonly store: MetadataStore
  readonly values: OptionValues
  readonly words: readonly string[]
  /** Prints data, for machines, or lines, for people. */
  readonly print: (data: unknown, lines: () => string | readonly string[]) => void
}

/** A command on a store: it opens the store, and closes it in any case. */
export function storeCommand(
  { name, summary, words = [], more = '', options = {}, run }: StoreCommand,
): Command {
  return {
    summary,
    usage: `usage: npm run controller -- ${[name, ...words].join(' ')} --store STORE [options]

It ${summary}.
${more}
  --store STORE         ${STORES}; the environment's DAOLINET_STORE when it is left out
  --json                data for machines
  --help                this text

The exit code is 0, 1 for an error, 2 for a wrong command line, 3 when the answer is no, and 4 when there is
no such record.`,
    words,
    options: { ...options, store: { type: 'string' }, json: { type: 'boolean', default: false } },
    run: async (values, given) => {
      const place = values['store'] ?? process.env['DAOLINET_STORE']
      if (typeof place !== 'string') throw new UsageError('--store is missing')
      const store = await openStore(readStore(place))
      try {
        const print: AskedOfStore['print'] = (data, lines) => {
          if (values['json'] === true) return console.log(JSON.stringify(data))
          for (const line of [lines()].flat()) console.log(line)
        }
        return await run({ store, values, words: given, print }) ?? 0
      } finally {
        await store[Symbol.asyncDispose]()
      }
    },
  }
}

/** @throws {@link UsageError} for a kind that there is not */
export function readKind(word: string): RecordKind {
  const kind = RECORD_KINDS.find((one) => one.toLowerCase() === word.toLowerCase())
  if (kind === undefined) throw new UsageError(`there is no kind ${word}: ${nearest(word, RECORD_KINDS)}`)
  return kind
}

/** The value of a record's entry, which has been read before. */
export type Fields = Readonly<Record<string, unknown>>

/** A record. @throws {@link UsageError} when there is none */
export async function recordOf(store: MetadataStore, kind: RecordKind, id: string): Promise<Entry> {
  const entry = await store.get(kind, id)
  if (entry === undefined) throw new UsageError(`there is no ${kind} ${id}`)
  return entry
}

/**
 * Commits changes, unless they would put something wrong into the network that was not wrong before.
 * @throws an error with every problem that is new
 */
export async function commitSound(store: MetadataStore, changes: readonly Change[]): Promise<Revision> {
  const { entries } = await store.list()
  const before = new Set(problemsIn(entries).map(({ message }) => message))
  const after = problemsIn(changed(entries, changes)).filter(({ message }) => !before.has(message))
  if (after.length > 0) throw new Error(after.map(({ line }) => line).join('; '))
  return store.commit(changes)
}

function changed(entries: readonly Entry[], changes: readonly Change[]): Entry[] {
  const all = new Map(entries.map((entry) => [`${entry.kind} ${entry.id}`, entry]))
  for (const change of changes) {
    const key = `${change.kind} ${change.id}`
    if (change.type === 'delete') all.delete(key)
    if (change.type === 'put') all.set(key, { ...change, revision: 0, created: 0 })
  }
  return [...all.values()]
}

/** What is wrong with the network, with messages that do not depend on where in a list a record stands. */
function problemsIn(entries: readonly Entry[]): { readonly message: string, readonly line: string }[] {
  const sections = Object.entries(DOCUMENT_SECTIONS).map(([section, kind]) =>
    [section, entries.filter((entry) => entry.kind === kind)] as const)
  const document = Object.fromEntries(sections.map(([name, of]) => [name, of.map(({ value }) => value)]))
  return checkDocument(document).problems.map((problem) => {
    const [, section = '', at, field = ''] = /^(\w+)\[(\d+)\]\.?(.*)$/.exec(problem.path) ?? []
    const entry = sections.find(([name]) => name === section)?.[1][Number(at)]
    const line = entry
      ? `${entry.kind} ${entry.id}: ${formatProblem({ ...problem, path: field })}`
      : formatProblem(problem)
    return { message: line.replaceAll(/\w+\[\d+\]/g, ''), line }
  })
}
