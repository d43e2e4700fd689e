/** Sequences that are sorted, read as one that is sorted. */

interface Head {
  readonly text: string
  readonly rest: Iterator<string>
}

/** The texts of all sequences in ascending order, each taken from its sequence only when it is asked for. */
export function* merged(sequences: readonly Iterator<string>[]): IterableIterator<string> {
  // A binary heap: no head comes before its parent, which is at half its place.
  const heap: Head[] = []
  for (const rest of sequences) {
    const head = nextOf(rest)
    if (head) heap.push(head)
  }
  for (let at = (heap.length >> 1) - 1; at >= 0; at--) sink(heap, at)
  while (heap.length > 0) {
    const { text, rest } = heap[0]!
    yield text
    const next = nextOf(rest)
    const last = next ?? heap.pop()!
    if (heap.length === 0) continue
    heap[0] = last
    sink(heap, 0)
  }
}

function nextOf(rest: Iterator<string>): Head | undefined {
  const next = rest.next()
  return next.done === true ? undefined : { text: next.value, rest }
}

/** Moves a head down until none of its children comes before it. */
function sink(heap: Head[], from: number): void {
  const head = heap[from]!
  let at = from
  for (;;) {
    let child = 2 * at + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && heap[child + 1]!.text < heap[child]!.text) child++
    if (heap[child]!.text >= head.text) break
    heap[at] = heap[child]!
    at = child
  }
  heap[at] = head
}
