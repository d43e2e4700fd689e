/**
 * The reference controller, from the command line.
 *
 *     npm run controller -- --network network.json --listen tcp:127.0.0.1:6653
 */
import { readCommandLine, UsageError } from './commands.js'
import { messageOf } from './log.js'
import { COMMANDS } from './all-commands.js'

/** Milliseconds that a reader has for the last lines, when it does not read. */
const LAST_LINES = 1_000

try {
  const asked = readCommandLine(process.argv.slice(2), COMMANDS)
  if ('help' in asked) console.log(asked.help)
  else process.exitCode = await asked.command.run(asked.values, asked.words)
  setTimeout(() => process.exit(), LAST_LINES).unref()
} catch (error) {
  console.error(error instanceof UsageError ? `${messageOf(error)} (--help tells more)` : messageOf(error))
  process.exit(error instanceof UsageError ? 2 : 1)
}
