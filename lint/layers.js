import { isBuiltin } from 'node:module'
import { dirname, relative, resolve, sep } from 'node:path'

/** Which folders of `src` a folder may import from, and whether it may use what only Node has. */
const layers = {
  codec: { from: ['codec'], node: false },
  routing: { from: ['routing', 'codec'], node: false },
  switch: { from: ['switch', 'codec'], node: true },
  testing: { from: ['testing', 'switch', 'codec'], node: true },
  store: { from: ['store', 'routing', 'codec'], node: true },
}

/**
 * The layer rule: `store -> routing -> codec <- switch`. It looks at where an import leads, not at how it is
 * written, so a detour through `../../src/switch` is caught as well.
 *
 * @type {import('eslint').Rule.RuleModule}
 */
export const layerRule = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      layer: '`{{from}}` may not import from `{{to}}`: store -> routing -> codec <- switch',
      outside: '`src` may not import from outside itself: {{source}}',
      self: 'inside `src`, import by relative path instead of by the package\'s name',
      node: '`{{from}}` runs anywhere: it may not import {{source}}',
    },
  },
  create(context) {
    const src = resolve(context.cwd, 'src')
    const folderOf = (path) => relative(src, path).split(sep)[0]
    const from = folderOf(context.filename)
    const layer = layers[from]

    const check = (node) => {
      const source = node?.value
      if (typeof source !== 'string') return
      const report = (messageId, data) => context.report({ node, messageId, data: { from, source, ...data } })

      if (source.startsWith('.')) {
        const to = folderOf(resolve(dirname(context.filename), source))
        if (to === '..') report('outside')
        else if (layer && !layer.from.includes(to)) report('layer', { to })
      } else if (source === 'daolinet' || source.startsWith('daolinet/')) {
        report('self')
      } else if (layer && !layer.node && isBuiltin(source)) {
        report('node')
      }
    }

    return {
      ImportDeclaration: (node) => check(node.source),
      ExportNamedDeclaration: (node) => check(node.source),
      ExportAllDeclaration: (node) => check(node.source),
      ImportExpression: (node) => check(node.source),
      TSImportType: (node) => check(node.source ?? node.argument?.literal),
    }
  },
}
