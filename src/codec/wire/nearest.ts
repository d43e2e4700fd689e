/**
 * The end of a sentence about a name that does not exist: the name that was probably meant, or all names when
 * none is near.
 * @param prefix - what is put in front of the name that was meant: `tls.`
 */
export function nearest(name: string, names: readonly string[], prefix = ''): string {
  const given = plain(name)
  const [best] = names
    .map((candidate) => ({ candidate, far: distance(given, plain(candidate)) }))
    .filter(({ far }) => far <= Math.max(1, given.length / 3))
    .sort((a, b) => a.far - b.far)
  const start = names.find((candidate) => given.length > 2 && plain(candidate).startsWith(given))
  const found = best?.far === 0 ? best.candidate : start ?? best?.candidate
  return found === undefined ? `there are ${names.join(', ')}` : `did you mean "${prefix}${found}"?`
}

/** The letters and digits of a name, in lower case: `packet_in` and `packetIn` are the same. */
function plain(text: string): string {
  return text.slice(0, 80).toLowerCase().replace(/[^a-z0-9]/g, '')
}

/** How many letters have to be changed, added, left out, or exchanged with their neighbour. */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      row[j] = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + same)
      const exchanged = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (exchanged) row[j] = Math.min(row[j]!, rows[i - 2]![j - 2]! + 1)
    }
    rows.push(row)
  }
  return rows[a.length]![b.length]!
}
