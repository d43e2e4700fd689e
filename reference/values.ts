/** How the types and comments of the sources read on a page. */
import ts from 'typescript'
import { anchor, code, section, table } from './markdown.js'
import type { Member, Sources } from './sources.js'

/** Where on the pages something is described. */
export interface Places {
  /** The address of the section about an export; undefined when there is none. */
  find(name: string): string | undefined
}

/** Writes types and comments, with links to the sections about what they mention. */
export class Writer {
  readonly #sources: Sources
  readonly #places: Places

  constructor(sources: Sources, places: Places) {
    this.#sources = sources
    this.#places = places
  }

  /** A comment. Its `{@link …}` become links, or names. */
  prose(text: string): string {
    const links = /\{@link\s+([\w.]+)\s*(?:\|\s*([^}]*?)\s*)?\}/g
    return text.replaceAll(links, (_, name: string, label?: string) =>
      this.#link(name.split('.')[0]!, label ?? code(name)))
  }

  #link(name: string, label = code(name)): string {
    const place = this.#places.find(name)
    return place === undefined ? label : `[${label}](${place})`
  }

  /** The table of the fields of a message, an action or a structure; empty when there are none. */
  fields(members: readonly Member[]): string {
    if (members.length === 0) return ''
    const given = members.every(({ byDefault }) => byDefault === undefined)
    const columns = ['field', 'value', ...(given ? [] : ['unless given']), 'what it is']
    return table(columns, members.map((member) => [
      code(member.name), this.value(member),
      ...(given ? [] : [this.prose(member.byDefault ?? '')]), this.prose(member.comment),
    ]))
  }

  /** What the value of a field is. */
  value({ node, type }: Member): string {
    const { checker } = this.#sources
    if (node !== undefined && !mentionsParameter(node, checker)) return this.#node(node)
    if (type.isUnion() && type.types.length > MANY) return 'a name or number'
    const text = checker.typeToString(checker.getNonNullableType(type))
    const [, element] = /^readonly (\w+)\[\]$/.exec(text) ?? []
    if (element !== undefined) return `list of ${this.#link(element)}`
    return text.split(' | ').map((part) => this.#link(part, code(part))).join(' or ')
  }

  #node(node: ts.TypeNode): string {
    if (ts.isParenthesizedTypeNode(node) || ts.isTypeOperatorNode(node)) return this.#node(node.type)
    if (ts.isArrayTypeNode(node)) return `list of ${this.#node(node.elementType)}`
    if (ts.isUnionTypeNode(node)) return node.types.map((part) => this.#node(part)).join(' or ')
    if (ts.isTypeReferenceNode(node) && node.typeArguments === undefined) {
      return this.#names(node) ?? this.#link(node.typeName.getText())
    }
    const text = node.getText().replaceAll(/\s+/g, ' ')
    if (/^[a-z]+$/.test(text)) return text
    return namesOf(this.#sources.checker.getTypeFromTypeNode(node)) ?? code(text)
  }

  /** The names that a type such as `FlowModCommand` consists of; undefined when it is something else. */
  #names(node: ts.TypeReferenceNode): string | undefined {
    const symbol = this.#sources.symbol(node.typeName.getText())
    const declaration = symbol?.declarations?.[0]
    const alias = declaration !== undefined && ts.isTypeAliasDeclaration(declaration)
    const written = alias ? declaration.type : undefined
    // As they are written where that is a list; the compiler has an order of its own.
    if (written !== undefined && ts.isUnionTypeNode(written) && written.types.every(ts.isLiteralTypeNode)) {
      return written.types.map((type) => code(type.getText())).join(', ')
    }
    return namesOf(this.#sources.checker.getTypeFromTypeNode(node))
  }
}

/** A union of more types than this is not written out. */
const MANY = 20

/** The texts that a type consists of; undefined when there are others, or too many. */
function namesOf(type: ts.Type): string | undefined {
  const parts = type.isUnion() ? type.types : [type]
  return parts.length <= MANY && parts.every((part) => part.isStringLiteral())
    ? parts.map((part) => code(`'${part.value}'`)).join(', ')
    : undefined
}

function mentionsParameter(node: ts.Node, checker: ts.TypeChecker): boolean {
  if (ts.isTypeReferenceNode(node)) {
    const symbol = checker.getSymbolAtLocation(node.typeName)
    if (symbol !== undefined && symbol.flags & ts.SymbolFlags.TypeParameter) return true
  }
  return ts.forEachChild(node, (child) => mentionsParameter(child, checker) || undefined) ?? false
}

/**
 * The page of structures: everything that messages, actions and instructions are made of, from what the other
 * pages mentioned to what those mention in turn.
 */
export class Structures implements Places {
  readonly #sources: Sources
  readonly #elsewhere: ReadonlyMap<string, string>
  readonly #constants: Readonly<Record<string, unknown>>
  readonly #mentioned = new Set<string>()

  /**
   * @param elsewhere - the addresses of exports that another page describes
   * @param constants - the exports as values
   */
  constructor(
    sources: Sources, elsewhere: ReadonlyMap<string, string>, constants: Readonly<Record<string, unknown>>,
  ) {
    this.#sources = sources
    this.#elsewhere = elsewhere
    this.#constants = constants
  }

  find(name: string): string | undefined {
    const elsewhere = this.#elsewhere.get(name)
    if (elsewhere !== undefined) return elsewhere
    const symbol = this.#sources.symbol(name)
    if (symbol === undefined || !this.#isStructure(name, symbol)) return undefined
    this.#mentioned.add(name)
    return anchor('structures.md', name)
  }

  #isStructure(name: string, { flags }: ts.Symbol): boolean {
    if (flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias)) {
      const type = this.#sources.type(name)
      return (type.isUnion() ? type.types : [type]).every((part) => this.#hasMembers(part))
    }
    return (flags & ts.SymbolFlags.Variable) !== 0 && typeof this.#constants[name] === 'object'
  }

  /** Whether a type is an object with members of its own: no text, no bytes, no list. */
  #hasMembers(type: ts.Type): boolean {
    const { checker } = this.#sources
    return (type.flags & ts.TypeFlags.Object) !== 0 && !checker.isArrayLikeType(type)
      && type.symbol.name !== 'Uint8Array' && checker.getPropertiesOfType(type).length > 0
  }

  /** The sections, by name. */
  sections(): string[] {
    const done = new Map<string, string>()
    // What a section mentions is added to the set while it is walked, and so gets its own.
    for (const name of this.#mentioned) done.set(name, this.#section(name))
    return [...done].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text)
  }

  #section(name: string): string {
    const writer = new Writer(this.#sources, this)
    const symbol = this.#sources.symbol(name)!
    const comment = `${writer.prose(this.#sources.comment(symbol))}\n`
    const constant = this.#constants[name]
    if (typeof constant === 'object' && constant !== null) {
      const comments = this.#sources.members(this.#sources.checker.getTypeOfSymbol(symbol))
      return section(2, name, comment, table(['name', 'value', 'meaning'], Object.entries(constant).map(
        ([key, value]) => [
          code(key), constantText(value),
          writer.prose(comments.find((member) => member.name === key)?.comment ?? ''),
        ])))
    }
    const type = this.#sources.type(name)
    if (!type.isUnion()) return section(2, name, comment, writer.fields(this.#sources.members(type)))
    const parts = type.types.map((part) => part.symbol as ts.Symbol | undefined)
    const named = parts.every((part) => part !== undefined && this.find(part.name) !== undefined)
    if (named) {
      const links = parts.map((part) => `- [${code(part!.name)}](${this.find(part!.name)})`)
      return section(2, name, comment, `One of these:\n\n${[...new Set(links)].join('\n')}\n`)
    }
    return section(2, name, comment, ...type.types.map((part) =>
      writer.fields(this.#sources.members(part))))
  }
}

function constantText(value: unknown): string {
  if (typeof value === 'number') return code(value > 9 ? `0x${value.toString(16)}` : String(value))
  return code(String(value))
}
