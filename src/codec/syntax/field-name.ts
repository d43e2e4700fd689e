/** Fields by the names that `ovs-ofctl` reads. */
import { headerOf, type FieldReference } from '../match/subfield.js'
import { rows, type NamedField } from '../match/table.js'
import { fail, quoted, textOf, type Span } from './span.js'

const byText = new Map<string, NamedField>(rows.flatMap((row) =>
  [row.text, ...row.aka, row.header, ...row.aliases.map(({ header }) => header)].map((name) => [name, row])))

/** The field of a name: its own, another of its names, or that of a header; undefined for any other. */
export function fieldByText(name: string): NamedField | undefined {
  return byText.get(name)
}

/**
 * The field of a name.
 * @throws {@link TextError} for one that is none
 */
export function fieldOf(span: Span): NamedField {
  return fieldByText(textOf(span)) ?? fail('UNKNOWN_NAME', span, `no match field is called ${quoted(span)}`)
}

/** The name that a field goes by wherever its header is: Nicira's where it has one. */
export function headerText(field: string): string {
  const row = headerOf(field)?.row
  if (row === undefined) return field
  return [row, ...row.aliases].find(({ header }) => header.startsWith('NXM_'))?.header ?? row.header
}

/** How actions name a field: by Nicira's header where it has one, as `ovs-ofctl` does. */
export function referenceTo(row: NamedField): FieldReference {
  const header = headerText(row.name)
  return (header === row.header ? row.name : header) as FieldReference
}
