/** Counts packets that were dropped, and tells of them once a second at most for each port. */
import type { Clock } from 'daolinet/switch'

const SECOND = 1_000

/** Is told how many packets of a port were dropped since the last time; the port is undefined for several. */
export type Told = (datapathId: bigint, inPort: number | undefined, packets: number) => void

interface Count { readonly datapathId: bigint, readonly inPort: number | undefined, packets: number }

/** The packets of each port that were dropped and not told of yet. */
export class Overload {
  readonly #clock: Clock
  readonly #tell: Told
  readonly #dropped = new Map<string, Count>()
  #timer: unknown

  constructor(clock: Clock, tell: Told) {
    this.#clock = clock
    this.#tell = tell
  }

  /** Counts dropped packets. */
  note(datapathId: bigint, inPort: number | undefined, packets = 1): void {
    const key = `${datapathId} ${inPort}`
    const known = this.#dropped.get(key)
    if (known) known.packets += packets
    else this.#dropped.set(key, { datapathId, inPort, packets })
    this.#timer ??= this.#clock.setTimeout(() => this.flush(), SECOND)
  }

  /** Tells of what was counted so far. */
  flush(): void {
    this.#clock.clearTimeout(this.#timer)
    this.#timer = undefined
    const dropped = [...this.#dropped.values()]
    this.#dropped.clear()
    for (const { datapathId, inPort, packets } of dropped) this.#tell(datapathId, inPort, packets)
  }
}
