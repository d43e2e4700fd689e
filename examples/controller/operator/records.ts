/** The commands `get`, `list`, `put` and `delete`: single records. */
import { readFile } from 'node:fs/promises'
import { RECORD_KINDS } from 'daolinet/routing'
import { formatProblem, readRecord, type Entry } from 'daolinet/store'
import { UsageError } from '../commands.js'
import { commitSound, EXIT, readKind, storeCommand } from './store-command.js'

/** Prints one record. */
export const get = storeCommand({
  name: 'get', summary: 'prints one record', words: ['KIND', 'ID'],
  run: async ({ store, words: [kind, id], print }) => {
    const entry = await store.get(readKind(kind!), id!)
    if (!entry) {
      console.error(`there is no ${kind} ${id}`)
      return EXIT.notFound
    }
    print(entry, () => JSON.stringify(entry.value, null, 2))
  },
})

/** Lists records. */
export const list = storeCommand({
  name: 'list', summary: 'lists the records of a kind, or all', words: ['[KIND]'],
  run: async ({ store, words: [kind], print }) => {
    const { entries, revision } = await store.list(kind === undefined ? undefined : readKind(kind))
    const records = entries.filter((entry) => (RECORD_KINDS as readonly string[]).includes(entry.kind))
    print({ revision, entries: records }, () => records.map(lineOf))
  },
})

/** A record in one line. */
export function lineOf({ kind, value }: Entry): string {
  const { id, ...fields } = value as Readonly<Record<string, unknown>>
  const texts = Object.entries(fields).map(([name, field]) =>
    `${name}=${typeof field === 'string' ? field : JSON.stringify(field)}`)
  return [kind, String(id), ...texts].join(' ')
}

/** Writes one record. */
export const put = storeCommand({
  name: 'put', summary: 'writes a record, new or in the place of one', words: ['KIND', 'JSON'],
  more: '\nJSON is the record as in a network document, or - for what stands on the standard input.\n',
  run: async ({ store, words, print }) => {
    const kind = readKind(words[0]!)
    const text = words[1] === '-' ? await readFile('/dev/stdin', 'utf8') : words[1]!
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch (error) {
      throw new UsageError(`JSON: ${(error as Error).message}`)
    }
    const { record, problems } = readRecord(kind, value)
    if (!record) throw new Error(problems.map(formatProblem).join('; '))
    const { id } = record
    const old = await store.get(kind, id)
    const revision = await commitSound(store, [
      { type: 'put', kind, id, value: record, if: old?.revision ?? 'absent' },
    ])
    print({ kind, id, revision }, () => `${kind} ${id} ${old ? 'changed' : 'added'}`)
  },
})

/** Deletes one record. */
export const deleteCommand = storeCommand({
  name: 'delete', summary: 'deletes a record', words: ['KIND', 'ID'],
  run: async ({ store, words: [word, id], print }) => {
    const kind = readKind(word!)
    const old = await store.get(kind, id!)
    if (!old) {
      console.error(`there is no ${kind} ${id}`)
      return EXIT.notFound
    }
    const revision = await commitSound(store, [{ type: 'delete', kind, id: id!, if: old.revision }])
    print({ kind, id, revision }, () => `${kind} ${id} deleted`)
  },
})
