/** What the compiler knows of `daolinet/codec`: its types, and the comments on them. */
import { join } from 'node:path'
import ts from 'typescript'

const root = join(import.meta.dirname, '..')

/** A member of an interface, such as the field of a message. */
export interface Member {
  readonly name: string
  /** Its declared type, to be read with the concrete one. */
  readonly node: ts.TypeNode | undefined
  readonly type: ts.Type
  readonly comment: string
  /** What stands behind `@defaultValue`. */
  readonly byDefault: string | undefined
}

/** The exports of `src/codec/index.ts`, and what is written about them. */
export interface Sources {
  readonly checker: ts.TypeChecker
  /** The export of this name, behind its aliases. */
  symbol(name: string): ts.Symbol | undefined
  /** The type of this name. @throws Error when there is none */
  type(name: string): ts.Type
  /** The members of a type, in the order of their declarations. */
  members(type: ts.Type): readonly Member[]
  /** The doc comment of a symbol, without its tags, on one line. */
  comment(symbol: ts.Symbol): string
}

/** Reads the sources. It takes seconds: the compiler reads every file of the codec. */
export function readSources(): Sources {
  const { config } =
    ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as { config: object }
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  const entry = join(root, 'src/codec/index.ts')
  const program = ts.createProgram([entry], options)
  const checker = program.getTypeChecker()
  const exported = new Map(
    checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(entry)!)!)
      .map((symbol) => [symbol.name, behind(symbol)] as const),
  )

  function behind(symbol: ts.Symbol): ts.Symbol {
    return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
  }

  function comment(symbol: ts.Symbol): string {
    return ts.displayPartsToString(symbol.getDocumentationComment(checker)).replaceAll(/\s+/g, ' ').trim()
  }

  function type(name: string): ts.Type {
    const symbol = exported.get(name)
    if (symbol === undefined) throw new Error(`daolinet/codec exports no type ${name}`)
    return checker.getDeclaredTypeOfSymbol(symbol)
  }

  function member(symbol: ts.Symbol): Member {
    const declaration = symbol.declarations?.[0]
    const tag = symbol.getJsDocTags(checker).find(({ name }) => name === 'defaultValue')
    return {
      name: symbol.name,
      node: declaration !== undefined && ts.isPropertySignature(declaration) ? declaration.type : undefined,
      type: checker.getTypeOfSymbol(symbol),
      comment: comment(symbol),
      byDefault: tag && ts.displayPartsToString(tag.text).replaceAll(/\s+/g, ' ').trim(),
    }
  }

  return {
    checker,
    symbol: (name) => exported.get(name),
    type,
    members: (of) => checker.getPropertiesOfType(of).map(member),
    comment,
  }
}
