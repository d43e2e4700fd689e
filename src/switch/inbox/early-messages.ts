// More than a switch usually sends before the first listener is added, and not much memory.
const MAX_MESSAGES = 128
const MAX_BYTES = 1 << 18

/**
 * Messages that came before their event had a listener, kept for the first one: up to 128 messages and
 * 256 KiB. Once an event has had a listener, its messages are no longer kept.
 */
export class EarlyMessages {
  readonly #hadListener = new Set<string>()
  #hadListenerForAll = false
  #kept: { readonly event: string, readonly frame: Uint8Array }[] = []
  #bytes = 0

  /** How many messages are kept. */
  get size(): number {
    return this.#kept.length
  }

  /** Whether a message of this event may be kept. */
  accepts(event: string, bytes: number): boolean {
    return this.#kept.length < MAX_MESSAGES && this.#bytes + bytes <= MAX_BYTES
      && !this.#hadListenerForAll && !this.#hadListener.has(event)
  }

  /** Keeps a message. @param frame - a copy that nobody else changes */
  keep(event: string, frame: Uint8Array): void {
    this.#kept.push({ event, frame })
    this.#bytes += frame.length
  }

  /** Removes and returns the messages of an event, or of all events. None will be kept for it any more. */
  release(event: string | undefined): Uint8Array[] {
    if (event === undefined) this.#hadListenerForAll = true
    else this.#hadListener.add(event)
    const released: Uint8Array[] = []
    const kept = this.#kept
    this.#kept = []
    this.#bytes = 0
    for (const one of kept) {
      if (event === undefined || one.event === event) released.push(one.frame)
      else this.keep(one.event, one.frame)
    }
    return released
  }

  /** Removes all messages; returns how many there were. */
  clear(): number {
    const count = this.#kept.length
    this.#kept = []
    this.#bytes = 0
    return count
  }
}
