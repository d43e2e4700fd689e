/** What somebody may have meant who wrote a name that does not exist. */

/** The end of a message that names the nearest of these names; empty when none is near. */
export function nearestText(name: string, names: Iterable<string>): string {
  const most = Math.max(1, Math.floor(name.length / 4))
  let best: string | undefined
  let least = most + 1
  for (const candidate of names) {
    if (Math.abs(candidate.length - name.length) >= least) continue
    const far = distance(name.toLowerCase(), candidate.toLowerCase())
    if (far < least) [best, least] = [candidate, far]
  }
  return best === undefined ? '' : `; did you mean ${JSON.stringify(best)}?`
}

/** How many characters have to be changed, added, left out, or exchanged with their neighbour. */
function distance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const changed = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      const exchanged = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
        ? beforeLast[j - 2]! + 1
        : Infinity
      row.push(Math.min(last[j]! + 1, row[j - 1]! + 1, changed, exchanged))
    }
    [beforeLast, last] = [last, row]
  }
  return last[b.length]!
}
