// More than a switch says until the first listener is there, and little for a server's memory.
const MAX_MESSAGES = 128
const MAX_BYTES = 1 << 18

/**
 * Messages that came before anybody listened for their type, kept for the one who will. Bounded: 128
 * messages, 256 KiB; what comes beyond that, or for a type that once had a listener, is not kept.
 */
export class EarlyMessages {
  readonly #heard = new Set<string>()
  #heardAll = false
  #kept: { readonly event: string, readonly frame: Uint8Array }[] = []
  #bytes = 0

  /** Messages that are kept. */
  get size(): number {
    return this.#kept.length
  }

  /** Whether a message of this event may be kept. */
  accepts(event: string, bytes: number): boolean {
    return this.#kept.length < MAX_MESSAGES && this.#bytes + bytes <= MAX_BYTES
      && !this.#heardAll && !this.#heard.has(event)
  }

  /** Keeps a message, in bytes of its own. */
  keep(event: string, frame: Uint8Array): void {
    this.#kept.push({ event, frame })
    this.#bytes += frame.length
  }

  /** Takes out what was kept for an event, or for all; nothing will be kept for it again. */
  release(event: string | undefined): Uint8Array[] {
    if (event === undefined) this.#heardAll = true
    else this.#heard.add(event)
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

  /** Forgets everything; returns how many messages that were. */
  clear(): number {
    const count = this.#kept.length
    this.#kept = []
    this.#bytes = 0
    return count
  }
}
