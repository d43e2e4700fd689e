/** Tables without a name of their own that are like the table before. */
export function formatDittos(tableIds: readonly number[]): string {
  const [first, last] = [tableIds[0], tableIds.at(-1)]
  if (first === undefined) return ''
  return first === last ? `\n  table ${first}: ditto\n` : `\n  tables ${first}...${last}: ditto\n`
}
