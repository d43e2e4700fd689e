/** The command `watch`: changes as they happen. */
import { RECORD_KINDS } from 'daolinet/routing'
import { lineOf } from './records.js'
import { readKind, storeCommand } from './store-command.js'

/** Prints each change until it is interrupted. */
export const watch = storeCommand({
  name: 'watch', summary: 'prints changes as they happen, until it is interrupted', words: ['[KIND]'],
  options: { since: { type: 'string' } },
  more: '\n  --since REVISION      changes after this one; by default, those from now on\n',
  run: async ({ store, values, words: [word], print }) => {
    const kinds: readonly string[] = word === undefined ? RECORD_KINDS : [readKind(word)]
    const ending = new AbortController()
    const end = (): void => ending.abort()
    process.once('SIGINT', end).once('SIGTERM', end)
    const since = values['since'] === undefined ? {} : { since: Number(values['since']) }
    try {
      for await (const event of store.watch({ ...since, signal: ending.signal })) {
        if (event.type === 'put' && kinds.includes(event.entry.kind)) {
          print(event, () => `+ ${lineOf(event.entry)}`)
        }
        if (event.type === 'delete' && kinds.includes(event.kind)) {
          print(event, () => `- ${event.kind} ${event.id}`)
        }
        if (event.type !== 'reset') continue
        print(event, () => 'changes are missing: they are no longer known')
        return 1
      }
    } catch (error) {
      if (!ending.signal.aborted) throw error
    } finally {
      process.off('SIGINT', end).off('SIGTERM', end)
    }
  },
})
