/** The command line: a subcommand, and its options by name. */
import { parseArgs, type ParseArgsConfig } from 'node:util'

/** The values of options that were given, and of those that have a default. */
export type OptionValues = { readonly [name: string]: string | boolean | undefined }

/** A subcommand. */
export interface Command {
  /** What it does, in one line. */
  readonly summary: string
  /** Its whole usage, without the line of the program. */
  readonly usage: string
  readonly options: NonNullable<ParseArgsConfig['options']>
  /**
   * The words that follow it, by name: `KIND`, `[ID]` for one that may be left out, `ENDPOINT...` for one or
   * more. None when left out.
   */
  readonly words?: readonly string[]
  /** Runs it, and resolves with the exit code. Throws a {@link UsageError} for wrong values. */
  readonly run: (values: OptionValues, words: readonly string[]) => Promise<number>
}

/** All subcommands by name. */
export interface Commands { readonly [name: string]: Command }

/** The command line is not valid. The message is one line. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** What the command line asks for. */
export type Asked =
  | { readonly help: string }
  | { readonly command: Command, readonly values: OptionValues, readonly words: readonly string[] }

/**
 * Reads a command line. Without a subcommand it is that of the first.
 * @param commands - by name
 * @throws {@link UsageError} naming the argument that is wrong, and what comes nearest
 */
export function readCommandLine(argv: readonly string[], commands: Commands): Asked {
  const names = Object.keys(commands)
  const [first] = argv
  const isNamed = first !== undefined && !first.startsWith('-')
  if (isNamed && !Object.hasOwn(commands, first)) {
    throw new UsageError(`there is no command ${JSON.stringify(first)}: ${nearest(first, names)}`)
  }
  const name = isNamed ? first : names[0]!
  const command = commands[name]!
  const rest = isNamed ? argv.slice(1) : argv
  if (rest.includes('--help') || rest.includes('-h')) return { help: helpOf(command, commands, isNamed) }
  return { command, ...argumentsOf(rest, command) }
}

function helpOf(command: Command, commands: Commands, isNamed: boolean): string {
  const others = Object.entries(commands)
  if (isNamed || others.length === 1) return command.usage
  const list = others.map(([name, { summary }]) => `  ${name.padEnd(14)} ${summary}`)
  const title = 'commands, each with its own --help; without one it is the first:'
  return [command.usage, '', title, ...list].join('\n')
}

function argumentsOf(
  argv: readonly string[], { options, words: expected = [] }: Command,
): { readonly values: OptionValues, readonly words: readonly string[] } {
  const { values, tokens, positionals: words } = parseArgs({
    args: [...argv], options, strict: false, allowPositionals: true, tokens: true,
  })
  for (const token of tokens) {
    if (token.kind !== 'option') continue
    const { name, rawName, value } = token
    const option = Object.hasOwn(options, name) ? options[name] : undefined
    if (option === undefined) {
      const known = Object.keys(options).map((one) => `--${one}`)
      throw new UsageError(`there is no option ${rawName}: ${nearest(rawName, known)}`)
    }
    if (option.type === 'string' && (value === undefined || value === '')) {
      throw new UsageError(`${rawName} needs a value`)
    }
    if (option.type === 'boolean' && value !== undefined) throw new UsageError(`${rawName} takes no value`)
  }
  const most = expected.at(-1)?.includes('...') ? Infinity : expected.length
  const least = expected.filter((name) => !name.startsWith('[')).length
  if (words.length > most) throw new UsageError(`${JSON.stringify(words[most])} belongs to no option`)
  if (words.length < least) throw new UsageError(`${expected[words.length]} is missing`)
  return { values, words }
}

/** Which name was meant, or all names when none is near. */
export function nearest(given: string, names: readonly string[]): string {
  const [best] = names.map((name) => ({ name, far: distance(given, name) })).sort((a, b) => a.far - b.far)
  const start = names.find((name) => given.length > 3 && name.startsWith(given))
  if (start !== undefined) return `did you mean ${start}?`
  if (best !== undefined && best.far <= Math.max(2, given.length / 3)) return `did you mean ${best.name}?`
  return `there are ${names.join(', ')}`
}

/** How many letters have to be changed, added or left out. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + same)
    }
    row = next
  }
  return row[b.length]!
}
