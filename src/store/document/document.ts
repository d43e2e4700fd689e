/** The network document: all records of a network in one JSON file. */
import { consistencyProblems, type Listed, type ListedRecords } from './consistency.js'
import { effectWarnings, warnProcess } from './effect.js'
import { nearestText } from './nearest.js'
import { RECORD_SHAPES, recordProblems } from './record.js'
import { listShape, shown, type Problem, type Reading, type Schema } from './shape.js'
import { DaolinetError } from '../../codec/index.js'
import { RECORD_KINDS, type RecordKind, type Records } from '../../routing/index.js'

/** The sections of the document, each with the kind of its records. */
export const DOCUMENT_SECTIONS = {
  tenants: 'tenant',
  networks: 'network',
  hosts: 'host',
  endpoints: 'endpoint',
  groups: 'group',
  policies: 'policy',
  services: 'service',
  portMappings: 'portMapping',
  assignments: 'assignment',
} as const satisfies Record<string, RecordKind>

type Section = keyof typeof DOCUMENT_SECTIONS

const SECTIONS = Object.keys(DOCUMENT_SECTIONS) as Section[]

/** A network document. Sections that are not in the file are empty. */
export type NetworkDocument = {
  readonly [S in Section]: readonly Records[(typeof DOCUMENT_SECTIONS)[S]][]
}

/** The document's JSON Schema (draft 7), as published in `schema/network.schema.json`. */
export const networkSchema: Schema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Network document of daolinet',
  type: 'object',
  properties: {
    $schema: { type: 'string' },
    ...Object.fromEntries(SECTIONS.map((section) =>
      [section, listShape(RECORD_SHAPES[DOCUMENT_SECTIONS[section]] as typeof RECORD_SHAPES.tenant).schema])),
  },
  additionalProperties: false,
}

/**
 * Checks a network document: each record by itself, and how the records fit together.
 * @returns the records of the right shape, in canonical form; every problem; and warnings about what is
 *   valid but has no effect in this version, such as port mappings
 *
 * @example
 * ```ts
 * import { checkDocument } from 'daolinet/store'
 *
 * const { document, problems } = checkDocument({
 *   tenants: [{ id: 'acme' }],
 *   networks: [{ id: 'web', tenant: 'nobody', cidr: '10.1.0.0/24' }],
 * })
 * console.log(document.tenants) // [ { id: 'acme' } ]
 * console.log(problems[0]) // { path: 'networks[0].tenant', message: 'there is no tenant "nobody"' }
 * ```
 */
export function checkDocument(value: unknown): {
  readonly document: NetworkDocument
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
} {
  const reading: Reading = { problems: [], unknownFields: 'report' }
  const listed = Object.fromEntries(RECORD_KINDS.map((kind) => [kind, []])) as unknown as ListedRecords
  const known = Object.fromEntries(RECORD_KINDS.map((kind) => [kind, new Set()])) as
    Record<RecordKind, Set<string>>
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    reading.problems.push({ path: '', message: `not an object: ${shown(value)}` })
  } else {
    for (const [name, list] of Object.entries(value as Record<string, unknown>)) {
      if (Object.hasOwn(DOCUMENT_SECTIONS, name)) {
        const kind = DOCUMENT_SECTIONS[name as Section]
        readSection(name, kind, list, reading, listed[kind], known[kind])
      } else if (name !== '$schema' || typeof list !== 'string') {
        const message = `is not a section of a network document${nearestText(name, SECTIONS)}`
        reading.problems.push({ path: name, message })
      }
    }
  }
  const document = Object.fromEntries(SECTIONS.map((section) =>
    [section, listed[DOCUMENT_SECTIONS[section]].map(({ record }) => record)])) as unknown as NetworkDocument
  const problems = [...reading.problems, ...consistencyProblems(listed, known)]
  return { document, problems, warnings: effectWarnings(listed) }
}

function readSection(
  name: string, kind: RecordKind, list: unknown, reading: Reading, listed: Listed<RecordKind>[],
  known: Set<string>,
): void {
  if (!Array.isArray(list)) {
    reading.problems.push({ path: name, message: `not a list: ${shown(list)}` })
    return
  }
  for (const [at, value] of (list as unknown[]).entries()) {
    const path = `${name}[${at}]`
    const record = RECORD_SHAPES[kind].read(value, path, reading)
    // References to a record that is not valid are not reported: only the record itself is.
    const id = (value as { id?: unknown } | null)?.id
    if (typeof id === 'string') known.add(id)
    if (record === undefined) continue
    reading.problems.push(...recordProblems(kind, record, path))
    listed.push({ path, record })
  }
}

/** Options of {@link parseDocument}. */
export interface ParseDocumentOptions {
  /**
   * Gets each warning about what is valid but has no effect in this version (see {@link checkDocument}). When
   * left out, they become one process warning with the code `DAOLINET_NO_EFFECT`.
   */
  readonly onWarning?: (warning: Problem) => void
}

/**
 * Reads a network document from the text of its file.
 * @throws {@link DocumentError} with every problem in it
 *
 * @example
 * ```ts
 * import { parseDocument } from 'daolinet/store'
 *
 * const { networks } = parseDocument(`{
 *   "tenants":  [{ "id": "acme" }],
 *   "networks": [{ "id": "web", "tenant": "acme", "cidr": "10.1.0.0/24", "gateway": "10.1.0.1" }]
 * }`)
 * console.log(networks[0]?.gateway) // 10.1.0.1
 * ```
 */
export function parseDocument(text: string, options: ParseDocumentOptions = {}): NetworkDocument {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new DocumentError([{ path: '', message: `not JSON: ${(error as Error).message}` }])
  }
  const { document, problems, warnings } = checkDocument(value)
  if (problems.length > 0) throw new DocumentError(problems)
  if (options.onWarning) for (const warning of warnings) options.onWarning(warning)
  else warnProcess(warnings, formatProblem)
  return document
}

/**
 * Writes a network document as JSON text, indented by two spaces, without its empty sections.
 *
 * @example
 * ```ts
 * import { formatDocument, parseDocument } from 'daolinet/store'
 *
 * console.log(formatDocument(parseDocument('{ "tenants": [{ "id": "acme" }], "hosts": [] }')).trimEnd())
 * // prints {
 * // prints   "tenants": [
 * // prints     {
 * // prints       "id": "acme"
 * // prints     }
 * // prints   ]
 * // prints }
 * ```
 */
export function formatDocument(document: NetworkDocument): string {
  const sections = Object.entries(document).filter(([, records]) => records.length > 0)
  return `${JSON.stringify(Object.fromEntries(sections), null, 2)}\n`
}

/**
 * A network document is not valid. The message has one line per problem.
 *
 * @example
 * ```ts
 * import { DocumentError, parseDocument } from 'daolinet/store'
 *
 * try {
 *   parseDocument('{ "tenants": [{ "id": "two words" }], "hots": [] }')
 * } catch (error) {
 *   if (error instanceof DocumentError) console.log(error.message)
 *   // prints tenants[0].id: not an id (1 to 253 characters, no white space): "two words"
 *   // prints hots: is not a section of a network document; did you mean "hosts"?
 * }
 * ```
 */
export class DocumentError extends DaolinetError {
  static override readonly className: string = 'DocumentError'
  /** The same in every version. */
  override readonly code = 'ERR_NETWORK_DOCUMENT'

  /** @param problems - every problem in the document, at least one */
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'))
  }
}

/**
 * A problem as a line: `endpoints[3].mac: not a MAC address: "02:00"`.
 *
 * @example
 * ```ts
 * import { checkDocument, formatProblem } from 'daolinet/store'
 *
 * const { problems } = checkDocument({ tenants: [{}] })
 * console.log(problems.map(formatProblem).join('\n')) // tenants[0].id: is missing
 * ```
 */
export function formatProblem({ path, message }: Problem): string {
  return path === '' ? message : `${path}: ${message}`
}
