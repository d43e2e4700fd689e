/** Text of several lines. */
export function lines(...each: readonly string[]): string {
  return each.join('\n')
}
