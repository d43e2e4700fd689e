/**
 * The programs in the `@example` tags of doc comments: finds them, type-checks them, and runs them.
 *
 * An example is a whole program as a user writes it, imports and all. What it prints stands behind the
 * `console.log` that prints it, as a comment on the same line (`// text`), or on the lines that follow
 * (`// prints text`, one such line for each line of output).
 */
import { join, relative, resolve } from 'node:path'
import { format } from 'node:util'
import ts from 'typescript'

const root = resolve(import.meta.dirname, '../..')

/** The function or class that the documentation of an entry owes an example. */
export interface Documented {
  /** `daolinet/codec`. */
  readonly entry: string
  /** The name it is exported by. */
  readonly name: string
  /** File and line of its declaration, for people: `src/codec/errors.ts:90`. */
  readonly place: string
  /** The code of its examples. */
  readonly examples: readonly string[]
}

/** An example, and the file that it was written to. */
export interface ExampleFile {
  readonly path: string
  readonly code: string
}

/** The compiler's options of the repository. */
function options(): ts.ParsedCommandLine {
  const read = ts.getParsedCommandLineOfConfigFile(join(root, 'tsconfig.json'), {}, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: (diagnostic) => { throw new Error(textOf(diagnostic)) },
  })
  return read!
}

const config = options()

/** The entry points of typedoc.json, each with the name by which a user imports it. */
function entryPoints(): { readonly entry: string, readonly file: string }[] {
  const { entryPoints: files } =
    JSON.parse(ts.sys.readFile(join(root, 'typedoc.json'))!) as { entryPoints: string[] }
  const names = Object.entries(config.options.paths!)
  return files.map((file) => {
    const entry = names.find(([, [path]]) => resolve(root, path!) === resolve(root, file))?.[0]
    if (entry === undefined) throw new Error(`tsconfig.json has no path for ${file}`)
    return { entry, file: resolve(root, file) }
  })
}

/** Every exported function and class of every entry; what several entries export is listed in each. */
export function documented(): Documented[] {
  const entries = entryPoints()
  const program = ts.createProgram(entries.map(({ file }) => file), config.options)
  const checker = program.getTypeChecker()
  return entries.flatMap(({ entry, file }) =>
    checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)!)!)
      .map((symbol) => ({ name: symbol.name, symbol: original(symbol, checker) }))
      .filter(({ symbol }) => isFunctionOrClass(symbol, checker))
      .map(({ name, symbol }) =>
        ({ entry, name, place: placeOf(symbol), examples: examplesOf(symbol, checker) })))
}

function original(symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
}

function isFunctionOrClass(symbol: ts.Symbol, checker: ts.TypeChecker): boolean {
  if (symbol.flags & (ts.SymbolFlags.Function | ts.SymbolFlags.Class)) return true
  return (symbol.flags & ts.SymbolFlags.Variable) !== 0 &&
    checker.getTypeOfSymbol(symbol).getCallSignatures().length > 0
}

function placeOf(symbol: ts.Symbol): string {
  const declaration = symbol.declarations![0]!
  const file = declaration.getSourceFile()
  const { line } = file.getLineAndCharacterOfPosition(declaration.getStart())
  return `${relative(root, file.fileName)}:${line + 1}`
}

function examplesOf(symbol: ts.Symbol, checker: ts.TypeChecker): string[] {
  return symbol.getJsDocTags(checker)
    .filter((tag) => tag.name === 'example')
    .flatMap((tag) => Array.from(
      ts.displayPartsToString(tag.text).matchAll(/^```ts\n(.*?)^```$/gms), ([, code]) => code!,
    ))
}

/**
 * Type-checks examples, all in one program with the options of the repository.
 * @returns for each, by its path, what the compiler has against it; nothing for those without an error
 */
export function typeErrors(examples: readonly ExampleFile[]): Map<string, string[]> {
  const program = ts.createProgram(examples.map(({ path }) => path), config.options)
  const found = new Map<string, string[]>()
  for (const { path } of examples) {
    const file = program.getSourceFile(path)!
    const errors = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]
    if (errors.length > 0) found.set(path, errors.map(textOf))
  }
  return found
}

function textOf({ file, start, messageText }: ts.Diagnostic): string {
  const text = ts.flattenDiagnosticMessageText(messageText, '\n')
  if (file === undefined || start === undefined) return text
  return `line ${file.getLineAndCharacterOfPosition(start).line + 1}: ${text}`
}

/**
 * The lines that the comments of an example say it prints.
 * @throws Error when it prints nothing, or does not say what
 */
export function promisedLines(code: string): string[] {
  const file = ts.createSourceFile('example.ts', code, ts.ScriptTarget.Latest, true)
  const lines = code.split('\n')
  const promised = printingCalls(file).map((call) => {
    const { line, character } = file.getLineAndCharacterOfPosition(call.getEnd())
    const [, beside] = /^[^/]*\/\/ (.*)$/.exec(lines[line]!.slice(character)) ?? []
    const below = beside === undefined ? linesBelow(lines, line + 1) : [beside]
    if (below.length === 0) throw new Error(`The example does not say what it prints: ${call.getText()}`)
    return below
  })
  if (promised.length === 0) throw new Error('The example prints nothing.')
  return promised.flat()
}

function printingCalls(node: ts.Node): ts.CallExpression[] {
  const calls: ts.CallExpression[] = []
  const visit = (child: ts.Node): void => {
    if (ts.isCallExpression(child) && child.expression.getText() === 'console.log') calls.push(child)
    ts.forEachChild(child, visit)
  }
  visit(node)
  return calls
}

function linesBelow(lines: readonly string[], from: number): string[] {
  const printed: string[] = []
  for (const line of lines.slice(from)) {
    const [, text] = /^\s*\/\/ prints (.*)$/.exec(line) ?? []
    if (text === undefined) break
    printed.push(text)
  }
  return printed
}

/** Runs a program of this process, and returns the lines that it gives to `console.log`. */
export async function printedLines(path: string): Promise<string[]> {
  const printed: string[] = []
  const { log } = console
  console.log = (...values: unknown[]) => void printed.push(...format(...values).split('\n'))
  try {
    await import(/* @vite-ignore */ path)
  } finally {
    console.log = log
  }
  return printed
}
