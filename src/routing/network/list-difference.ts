/** The difference of two lists, for records whose lists are long and change little. */

/** What only the first of two lists contains, and what only the second. */
export function listDifference(
  before: readonly string[], after: readonly string[],
): readonly [gone: string[], come: string[]] {
  // Most often the lists differ in one place: nothing is looked up for what is the same at both ends.
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start++
  let oldEnd = before.length
  let newEnd = after.length
  while (oldEnd > start && newEnd > start && before[oldEnd - 1] === after[newEnd - 1]) {
    oldEnd--
    newEnd--
  }
  const [old, now] = [new Set(before.slice(start, oldEnd)), new Set(after.slice(start, newEnd))]
  const gone = [...old].filter((item) => !now.has(item))
  const come = [...now].filter((item) => !old.has(item))
  // What is listed twice may still be listed in the parts that are the same.
  const same = gone.length + come.length > FEW
    ? new Set([...before.slice(0, start), ...before.slice(oldEnd)])
    : { has: (item: string) => isIn(before, item, start) || before.includes(item, oldEnd) }
  return [gone.filter((item) => !same.has(item)), come.filter((item) => !same.has(item))]
}

/** For no more items than this, searching the list is cheaper than making a set of it. */
const FEW = 8

/** Whether a list contains an item before `end`. */
function isIn(list: readonly string[], item: string, end: number): boolean {
  const at = list.indexOf(item)
  return at >= 0 && at < end
}
