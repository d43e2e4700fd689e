/** The commands `apply`, `diff` and `export`: whole network documents. */
import { readFile } from 'node:fs/promises'
import { applyDocument, documentChanges, formatDocument, parseDocument, storedDocument } from 'daolinet/store'
import { UsageError, type OptionValues } from '../commands.js'
import { EXIT, storeCommand } from './store-command.js'

const FILE = { file: { type: 'string', short: 'f' } } as const
const MORE = '\n  -f, --file FILE       the network document, or - for the standard input\n'

async function documentIn({ file }: OptionValues): ReturnType<typeof storedDocument> {
  if (typeof file !== 'string') throw new UsageError('-f is missing: give the path of a network document')
  return parseDocument(await readFile(file === '-' ? '/dev/stdin' : file, 'utf8'))
}

/** Makes the network that of a document. */
export const applyCommand = storeCommand({
  name: 'apply', summary: 'makes the records those of a network document', options: FILE, more: MORE,
  run: async ({ store, values, print }) => {
    const document = await documentIn(values)
    const { revision: before } = await store.list('none')
    const revision = await applyDocument(store, document)
    print({ revision, changed: revision !== before }, () =>
      revision === before ? 'nothing to change' : 'the network is that of the document')
  },
})

/** Shows what `apply` would do. */
export const diff = storeCommand({
  name: 'diff', summary: 'shows what apply would change', options: FILE,
  more: `${MORE}\nThe exit code is 3 when something would change.\n`,
  run: async ({ store, values, print }) => {
    const { entries } = await store.list()
    const changes = documentChanges(entries, await documentIn(values))
    const signs = { put: '~', delete: '-', check: ' ' } as const
    print(changes, () => changes.map((change) => {
      const sign = change.type === 'put' && change.if === 'absent' ? '+' : signs[change.type]
      return `${sign} ${change.kind} ${change.id}`
    }))
    return changes.length > 0 ? EXIT.no : 0
  },
})

/** Prints the network as a document. */
export const exportCommand = storeCommand({
  name: 'export', summary: 'prints the network as a document, assignments included',
  run: async ({ store, print }) => {
    const document = await storedDocument(store)
    print(document, () => formatDocument(document).trimEnd())
  },
})
