/** Tables without names of their own of which the same holds as of the one before. */
export function formatDittos(tableIds: readonly number[]): string {
  const [first, last] = [tableIds[0], tableIds.at(-1)]
  if (first === undefined) return ''
  return first === last ? `\n  table ${first}: ditto\n` : `\n  tables ${first}...${last}: ditto\n`
}
