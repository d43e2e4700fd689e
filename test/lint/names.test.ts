/**
 * What each entry of the package exports. A name that comes or goes is a change of the public API: it belongs
 * into CHANGELOG.md, and into the list beside this file (`UPDATE_NAMES=1 npx vitest run test/lint/names`).
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { actionCodecs } from 'daolinet/codec'
import ts from 'typescript'
import { expect, it } from 'vitest'
import tsconfig from '../../tsconfig.json' with { type: 'json' }

const list = new URL('names.json', import.meta.url)
const paths = Object.entries(tsconfig.compilerOptions.paths).map(([name, [file]]) => [name, file!] as const)

/** The exported names of every entry, types too. */
function exported(): Record<string, string[]> {
  const config = ts.readConfigFile('tsconfig.json', (path) => ts.sys.readFile(path)).config as object
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, process.cwd())
  const program = ts.createProgram(paths.map(([, file]) => file), options)
  const checker = program.getTypeChecker()
  return Object.fromEntries(paths.filter(([name]) => name !== 'daolinet').map(([name, file]) => {
    const module = checker.getSymbolAtLocation(program.getSourceFile(file)!)!
    return [name, checker.getExportsOfModule(module).map((symbol) => symbol.name).sort()]
  }))
}

/** What follows from the table of actions: a function that builds each, and its types. */
const ofActions = new Set(Object.keys(actionCodecs).flatMap((type) => {
  const name = type.charAt(0).toUpperCase() + type.slice(1)
  return [type, `${name}Action`, `${name}ActionInit`]
}))

it('exports the names that are listed', { timeout: 60_000 }, () => {
  const names = exported()
  names['daolinet/codec'] = names['daolinet/codec']!.filter((name) => !ofActions.has(name))
  if (process.env.UPDATE_NAMES !== undefined) writeFileSync(list, `${JSON.stringify(names, null, 2)}\n`)
  expect(names).toEqual(JSON.parse(readFileSync(list, 'utf8')))
})
