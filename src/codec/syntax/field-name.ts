/** Match fields by the names that `ovs-ofctl` reads. */
import { headerOf, type FieldReference } from '../match/subfield.js'
import { rows, type NamedField } from '../match/table.js'
import { fail, quoted, textOf, type Span } from './span.js'

const byText = /* @__PURE__ */ new Map<string, NamedField>(/* @__PURE__ */ rows.flatMap((row) =>
  [row.text, ...row.aka, row.header, ...row.aliases.map(({ header }) => header)].map((name) => [name, row])))

/** Finds a field by any name that `ovs-ofctl` has for it or for one of its headers. */
export function fieldByText(name: string): NamedField | undefined {
  return byText.get(name)
}

/**
 * Finds a field by its name in a text.
 * @throws {@link TextError} for a name that no field has
 */
export function fieldOf(span: Span): NamedField {
  return fieldByText(textOf(span)) ?? fail(
    'ERR_UNKNOWN_NAME', span, `no match field is called ${quoted(span)}`,
  )
}

/** The name that is printed for a field where its header is meant: that of Nicira's header if it has one. */
export function headerText(field: string): string {
  const row = headerOf(field)?.row
  if (row === undefined) return field
  return [row, ...row.aliases].find(({ header }) => header.startsWith('NXM_'))?.header ?? row.header
}

/** How actions refer to a field: by Nicira's header if it has one, as `ovs-ofctl` does. */
export function referenceTo(row: NamedField): FieldReference {
  const header = headerText(row.name)
  return (header === row.header ? row.name : header) as FieldReference
}
