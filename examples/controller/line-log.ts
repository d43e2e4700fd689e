/** Writes events to a stream, a line each. */
import { sentence } from './sentence.js'
import type { LogEvent } from './log.js'

/** Lines for people, or a JSON object on each line for machines. */
export type LogFormat = 'text' | 'json'

/** What a log is written to: `process.stdout`, or any `Writable`. */
export interface LogStream {
  /** False when no more should be written until `drain`. */
  write(text: string): boolean
  on(event: 'drain' | 'error', listener: () => void): unknown
}

/** The most characters that wait for a reader who does not read. */
const LIMIT = 1 << 20

/**
 * A log of lines. The lines of one turn of the event loop are one write. While the reader does not read, a
 * bounded number of lines waits; those that find no room are counted, and a line tells how many they were.
 */
export class LineLog {
  readonly #format: LogFormat
  readonly #out: LogStream
  readonly #limit: number
  readonly #now: () => Date
  #text = ''
  #lost = 0
  #due = false
  #blocked = false
  #gone = false

  /** @param limit - the most characters that wait */
  constructor(format: LogFormat, out: LogStream = process.stdout, limit = LIMIT, now = () => new Date()) {
    this.#format = format
    this.#out = out
    this.#limit = limit
    this.#now = now
    out.on('drain', () => {
      this.#blocked = false
      this.#flush()
    })
    // The reader is gone. That ends the log, and not the controller.
    out.on('error', () => {
      this.#gone = true
      this.#text = ''
    })
  }

  /** Writes an event. */
  readonly write = (event: LogEvent): void => {
    if (this.#gone) return
    if (this.#text.length >= this.#limit) {
      this.#lost++
      return
    }
    this.#text += this.#line(event)
    if (this.#due || this.#blocked) return
    this.#due = true
    setImmediate(() => {
      this.#due = false
      this.#flush()
    })
  }

  #line(event: LogEvent): string {
    const time = this.#now().toISOString()
    return this.#format === 'json'
      ? `${JSON.stringify({ time, ...event }, (_key, value: unknown) =>
        typeof value === 'bigint' ? String(value) : value)}\n`
      : `${time} ${sentence(event)}\n`
  }

  #flush(): void {
    if (this.#blocked || this.#gone) return
    if (this.#lost > 0) {
      this.#text += this.#line({ event: 'lost', lines: this.#lost })
      this.#lost = 0
    }
    if (this.#text === '') return
    const text = this.#text
    this.#text = ''
    this.#blocked = !this.#out.write(text)
  }
}
