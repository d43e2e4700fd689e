/** The store in memory, with the network document in a file. */
import { open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { documentChanges, storedDocument } from './apply.js'
import {
  checkDocument, DOCUMENT_SECTIONS, DocumentError, formatDocument, parseDocument, type ParseDocumentOptions,
} from './document.js'
import { RECORD_KINDS } from '../../routing/index.js'
import { CommitUnknownError, StoreLockedError } from '../errors.js'
import { MemoryStore, type MemoryStoreOptions } from '../stores/memory.js'
import { Queue } from '../stores/queue.js'
import type { Abortable, Change, Revision } from '../store.js'

/** Options of {@link fileStore}. */
export interface FileStoreOptions extends MemoryStoreOptions, ParseDocumentOptions {}

/**
 * Opens a store in memory whose records are those of a network document, and which writes them back: a commit
 * of records resolves when the file has it. The file is replaced as a whole, so that whoever reads it, also
 * after a power cut, finds the document before or after. Other entries, and leases, are in memory alone.
 *
 * For one process at a time: a file that another one has replaced is left alone, and the commit fails with
 * `StoreLockedError`. For networks that are written in a moment: each commit writes all of it, or
 * the next one does for those that wait.
 * @param file - the path of the document, which is made when there is none
 * @throws `DocumentError` for one that is not valid, and the errors of `node:fs`
 *
 * @example
 * ```ts
 * import { mkdtemp, readFile, rm } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { fileStore } from 'daolinet/store'
 *
 * const directory = await mkdtemp(join(tmpdir(), 'network-'))
 * const store = await fileStore(join(directory, 'network.json'))
 * await store.commit([{ type: 'put', kind: 'tenant', id: 'acme', value: { id: 'acme' } }])
 * const text = await readFile(join(directory, 'network.json'), 'utf8')
 * console.log(JSON.parse(text).tenants) // [ { id: 'acme' } ]
 * await store.close()
 * await rm(directory, { recursive: true })
 * ```
 */
export async function fileStore(file: string, options: FileStoreOptions = {}): Promise<FileStore> {
  return FileStore.open(file, options)
}

/**
 * A store in memory with the network document in a file, from {@link fileStore}.
 *
 * @example
 * ```ts
 * import { rm } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { fileStore, type FileStore } from 'daolinet/store'
 *
 * const file = join(tmpdir(), `network-${process.pid}.json`)
 * const store: FileStore = await fileStore(file)
 * console.log((await store.list()).entries.length) // 0
 * await store.close()
 * await rm(file, { force: true })
 * ```
 */
export class FileStore extends MemoryStore {
  readonly #file: string
  readonly #commits = new Queue()
  /** The file that was read or written last; undefined when there was none. */
  #inode: bigint | undefined
  /** A save that has not begun yet: it takes all commits until then. */
  #next: Promise<void> | undefined
  #saving: Promise<void> = Promise.resolve()

  private constructor(file: string, options: MemoryStoreOptions) {
    super(options)
    this.#file = file
  }

  /** @internal Use {@link fileStore}. */
  static async open(file: string, options: FileStoreOptions): Promise<FileStore> {
    const store = new FileStore(file, options)
    store.#inode = await inodeOf(file)
    if (store.#inode === undefined) return store
    const document = parseDocument(await readFile(file, 'utf8'), options)
    await MemoryStore.prototype.commit.call(store, documentChanges([], document))
    return store
  }

  /**
   * See `MetadataStore.commit`.
   * @throws `DocumentError` when the records would not be a valid document any more; nothing is written
   * @throws `CommitUnknownError` when the file cannot be written: the change is in memory, and the next
   *   commit of records writes it
   */
  override async commit(changes: readonly Change[], options?: Abortable): Promise<Revision> {
    if (!changes.some(({ kind }) => isRecordKind(kind))) return super.commit(changes, options)
    const revision = await this.#commits.run(async () => {
      await this.#checkAfter(changes)
      return super.commit(changes, options)
    })
    await this.#save()
    return revision
  }

  /** Waits until the file has everything, and closes. */
  override async close(): Promise<void> {
    await this.#saving.catch(() => undefined)
    await super.close()
  }

  async #checkAfter(changes: readonly Change[]): Promise<void> {
    const { entries } = await this.list()
    const records = new Map(entries.map((entry) => [`${entry.kind} ${entry.id}`, entry]))
    for (const change of changes) {
      const key = `${change.kind} ${change.id}`
      if (change.type === 'delete') records.delete(key)
      if (change.type === 'put') records.set(key, { ...change, revision: 0, created: 0 })
    }
    const sections = Object.entries(DOCUMENT_SECTIONS).map(([section, kind]) =>
      [section, [...records.values()].filter((one) => one.kind === kind).map(({ value }) => value)])
    const { problems } = checkDocument(Object.fromEntries(sections))
    if (problems.length > 0) throw new DocumentError(problems)
  }

  #save(): Promise<void> {
    this.#next ??= this.#saving = this.#saving.catch(() => undefined).then(async () => {
      this.#next = undefined
      await this.#write()
    })
    return this.#next
  }

  /** Replaces the file by one that is on the disk as a whole. */
  async #write(): Promise<void> {
    if (await inodeOf(this.#file) !== this.#inode) throw new StoreLockedError(this.#file)
    const text = formatDocument(await storedDocument(this))
    const temporary = `${this.#file}.new`
    try {
      await writeDown(temporary, text)
      await rename(temporary, this.#file)
      await syncDirectory(dirname(this.#file))
      this.#inode = await inodeOf(this.#file)
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined)
      throw new CommitUnknownError(error as Error)
    }
  }
}

function isRecordKind(kind: string): boolean {
  return (RECORD_KINDS as readonly string[]).includes(kind)
}

/** Tells a file from one that has taken its place; undefined when there is none. */
async function inodeOf(file: string): Promise<bigint | undefined> {
  try {
    return (await stat(file, { bigint: true })).ino
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

async function writeDown(file: string, text: string): Promise<void> {
  const handle = await open(file, 'w')
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** A renamed file may have its old name after a power cut until its directory is on the disk. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
