import type { QueueOptions } from '../options.js'

interface Entry<T> {
  readonly item: T
  readonly bytes: number
  readonly flow: Flow<T>
  // Neighbours among all entries, in the order of arrival.
  before: Entry<T> | undefined
  behind: Entry<T> | undefined
  // Neighbours among the entries with the same key.
  earlier: Entry<T> | undefined
  later: Entry<T> | undefined
}

interface Flow<T> {
  readonly key: number
  count: number
  oldest: Entry<T> | undefined
  newest: Entry<T> | undefined
}

/**
 * A bounded queue in the order of arrival, in which one key cannot displace the items of others: when it is
 * full, the key with the most items loses one. Of several such keys it is the one that has had so many for
 * the longest time. Every operation takes constant time.
 *
 * The keys are the input ports of packet-ins: a port that floods the controller loses its own packets only.
 */
export class FairQueue<T> {
  readonly #bounds: Required<QueueOptions>
  readonly #flows = new Map<number, Flow<T>>()
  // The flows by the number of their items, so that the longest is found without a search.
  readonly #levels: Set<Flow<T>>[] = []
  #top = 0
  #first: Entry<T> | undefined
  #last: Entry<T> | undefined
  #size = 0
  #bytes = 0
  /** How many items were dropped so far. */
  dropped = 0

  constructor(bounds: Required<QueueOptions>) {
    this.#bounds = bounds
  }

  /** How many items wait. */
  get size(): number {
    return this.#size
  }

  /** Bytes that wait. */
  get bytes(): number {
    return this.#bytes
  }

  /** Adds an item, and drops what is then too much. */
  push(key: number, item: T, bytes: number): void {
    const flow = this.#flows.get(key) ?? this.#addFlow(key)
    const entry: Entry<T> = {
      item, bytes, flow, before: this.#last, behind: undefined, earlier: flow.newest, later: undefined,
    }
    if (this.#last === undefined) this.#first = entry
    else this.#last.behind = entry
    this.#last = entry
    if (flow.newest === undefined) flow.oldest = entry
    else flow.newest.later = entry
    flow.newest = entry
    this.#size++
    this.#bytes += bytes
    this.#move(flow, flow.count + 1)
    while (this.#size > this.#bounds.messages || this.#bytes > this.#bounds.bytes) this.#drop()
  }

  /** Removes and returns the oldest item. */
  shift(): T | undefined {
    const entry = this.#first
    if (entry === undefined) return undefined
    this.#remove(entry)
    return entry.item
  }

  /** Removes all items. */
  clear(): void {
    while (this.#first !== undefined) this.#remove(this.#first)
  }

  #addFlow(key: number): Flow<T> {
    const flow: Flow<T> = { key, count: 0, oldest: undefined, newest: undefined }
    this.#flows.set(key, flow)
    return flow
  }

  #drop(): void {
    const [longest] = this.#levels[this.#top]!
    this.#remove(this.#bounds.drop === 'oldest' ? longest!.oldest! : longest!.newest!)
    this.dropped++
  }

  #remove(entry: Entry<T>): void {
    const { before, behind, earlier, later, flow } = entry
    if (before === undefined) this.#first = behind
    else before.behind = behind
    if (behind === undefined) this.#last = before
    else behind.before = before
    if (earlier === undefined) flow.oldest = later
    else earlier.later = later
    if (later === undefined) flow.newest = earlier
    else later.earlier = earlier
    this.#size--
    this.#bytes -= entry.bytes
    this.#move(flow, flow.count - 1)
  }

  #move(flow: Flow<T>, count: number): void {
    this.#levels[flow.count]?.delete(flow)
    flow.count = count
    if (count === 0) this.#flows.delete(flow.key)
    else (this.#levels[count] ??= new Set()).add(flow)
    this.#top = Math.max(this.#top, count)
    while (this.#top > 0 && (this.#levels[this.#top]?.size ?? 0) === 0) this.#top--
  }
}
