import { setImmediate as nextTurn } from 'node:timers/promises'
import { EventEmitter } from 'eventemitter3'
import { describe, expect, it } from 'vitest'
import { LineLog } from '../../../examples/controller/line-log.js'
import type { LogEvent } from '../../../examples/controller/log.js'

/** A stream that keeps what is written, and says `false` while it is told to. */
class Reader extends EventEmitter<{ drain: () => void, error: () => void }> {
  readonly writes: string[] = []
  reads = true

  write(text: string): boolean {
    this.writes.push(text)
    return this.reads
  }
}

const now = () => new Date(0)
const problem = (message: string): LogEvent => ({ event: 'problem', subject: 's', message })

describe('a log of lines', () => {
  it('writes the lines of one turn at once, each with its time', async () => {
    const out = new Reader()
    const log = new LineLog('text', out, 1_000, now)
    log.write(problem('a'))
    log.write(problem('b'))
    expect(out.writes).toEqual([])
    await nextTurn()
    expect(out.writes).toEqual([
      '1970-01-01T00:00:00.000Z problem with s: a\n1970-01-01T00:00:00.000Z problem with s: b\n',
    ])
  })

  it('writes JSON objects for machines', async () => {
    const out = new Reader()
    new LineLog('json', out, 1_000, now).write(problem('two\nlines'))
    await nextTurn()
    expect(out.writes).toHaveLength(1)
    expect(JSON.parse(out.writes[0]!)).toEqual({
      time: '1970-01-01T00:00:00.000Z', event: 'problem', subject: 's', message: 'two\nlines',
    })
  })

  it('keeps few lines for a reader that does not read, and tells how many were lost', async () => {
    const out = new Reader()
    out.reads = false
    const log = new LineLog('text', out, 100, now)
    log.write(problem('first'))
    await nextTurn()
    for (let n = 0; n < 1_000; n++) log.write(problem(`line ${n}`))
    await nextTurn()
    expect(out.writes).toHaveLength(1)
    out.reads = true
    out.emit('drain')
    expect(out.writes).toHaveLength(2)
    const lines = out.writes[1]!.trimEnd().split('\n')
    expect(lines.slice(0, -1).join('\n').length).toBeLessThan(200)
    expect(lines.at(-1)).toBe(
      `1970-01-01T00:00:00.000Z ${1_001 - lines.length} lines of this log were lost: its reader was too slow`)
    log.write(problem('after'))
    await nextTurn()
    expect(out.writes.at(-1)).toBe('1970-01-01T00:00:00.000Z problem with s: after\n')
  })

  it('ends with its reader, and nothing else does', async () => {
    const out = new Reader()
    out.reads = false
    const log = new LineLog('text', out, 100, now)
    log.write(problem('first'))
    await nextTurn()
    log.write(problem('second'))
    out.emit('error')
    out.emit('drain')
    log.write(problem('third'))
    await nextTurn()
    expect(out.writes).toHaveLength(1)
  })
})
