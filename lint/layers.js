import { isBuiltin } from 'node:module'
import { dirname, relative, resolve, sep } from 'node:path'

/**
 * The parts of `src` and the rooms of each, in order. A room is a folder, or a file that stands at the top of
 * its part. It may import the rooms in front of it; rooms of one line know nothing of each other. Of another
 * part it may import the index of the part, and the files that the other part opens to all.
 */
export const parts = {
  codec: {
    from: [],
    open: ['packet/index', 'addresses/index', 'text/index'],
    node: false,
    rooms: [
      ['error-codes'], ['errors'], ['addresses'], ['wire'], ['packet'], ['protocol'], ['match'], ['syntax'],
      ['actions'], ['instructions'], ['structures'], ['messages'], ['message'], ['stream'],
      ['text', 'json', 'check', 'views'],
    ],
  },
  switch: {
    from: ['codec'],
    open: ['clock'],
    // The numbers of messages, read from frames that are not decoded, and which name was meant.
    inside: ['codec/protocol/header', 'codec/wire/nearest'],
    node: true,
    rooms: [
      ['clock'], ['close-reason'], ['peer'], ['causes'], ['errors'],
      ['batch-errors', 'limit-errors', 'arguments'],
      ['iteration'], ['publish'], ['warnings'], ['abortable'], ['options'], ['frames'],
      ['exchange'], ['connection'], ['inbox'], ['session'], ['opening'], ['diagnostics'],
    ],
  },
  testing: {
    from: ['codec', 'switch'],
    open: [],
    // It is on the other side of the wire, and made of the same tables.
    inside: ['codec'],
    node: true,
    rooms: [
      ['wire', 'packet'], ['conntrack'], ['datapath'], ['protocol'], ['faults'], ['manual-clock'],
      ['controller-connection'], ['test-switch'], ['container'], ['fabric'], ['link'], ['tunnels'],
    ],
  },
  routing: {
    from: ['codec'],
    open: [],
    node: false,
    rooms: [['network'], ['policy'], ['flows'], ['decide'], ['upkeep'], ['plug', 'abilities']],
  },
  store: {
    from: ['codec', 'routing'],
    open: [],
    // Whatever is shared out is shared out by the same hash.
    inside: ['routing/network/hash'],
    node: true,
    rooms: [['errors'], ['store'], ['stores'], ['document'], ['follow'], ['cluster']],
  },
}

/** Part, room and path within the part of a file of `src`; no part for the entry of the package. */
function placeOf(src, file) {
  const [part, ...rest] = relative(src, file).replace(/\.[jt]s$/, '').split(sep)
  return { part: part in parts ? part : undefined, top: part, room: rest[0], path: rest.join('/') }
}

/** Where a room stands among those of its part; the index stands behind all. */
function rankOf({ part, room }) {
  const { rooms } = parts[part]
  return room === 'index' ? rooms.length : rooms.findIndex((line) => line.includes(room))
}

/** Why one file may not import another; undefined when it may. */
function wrong(from, to) {
  if (to.top === '..') return { messageId: 'outside' }
  if (!from.part) return undefined
  if (!to.part) return { messageId: 'layer', data: { from: from.part, to: to.top } }
  if (from.part === to.part) {
    const [own, other] = [rankOf(from), rankOf(to)]
    if (own < 0 || other < 0) {
      return { messageId: 'room', data: { part: from.part, room: own < 0 ? from.room : to.room } }
    }
    if (from.room === to.room || other < own) return undefined
    return { messageId: 'arrow', data: { from: from.path, to: to.path } }
  }
  const { from: allowed, inside = [] } = parts[from.part]
  if (!allowed.includes(to.part)) return { messageId: 'layer', data: { from: from.part, to: to.part } }
  const open = to.path === 'index' || parts[to.part].open.includes(to.path)
    || inside.some((path) => path === to.part || path === `${to.part}/${to.path}`)
  return open ? undefined : { messageId: 'inside', data: { from: from.part, to: `${to.part}/${to.path}` } }
}

/**
 * The rule of the house: `store -> routing -> codec <- switch`, `testing -> codec` and the clock of
 * `switch`, and
 * within each part the order of its rooms. It looks at where an import leads, not at how it is written, so a
 * detour through `../../src/switch` is found as well.
 *
 * @type {import('eslint').Rule.RuleModule}
 */
export const layerRule = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      layer: '`{{from}}` may not import from `{{to}}`: store -> routing -> codec <- switch',
      inside: '`{{from}}` may import the index of a part, not `{{to}}`',
      arrow: '`{{from}}` may not import `{{to}}`: its room does not stand in front',
      room: '`{{part}}` has no room `{{room}}`: give it a place in lint/layers.js',
      outside: '`src` may not import from outside itself: {{source}}',
      self: 'inside `src`, import by relative path instead of by the package\'s name',
      node: '`{{from}}` runs anywhere: it may not import {{source}}',
    },
  },
  create(context) {
    const src = resolve(context.cwd, 'src')
    const from = placeOf(src, context.filename)

    const check = (node) => {
      const source = node?.value
      if (typeof source !== 'string') return
      const report = ({ messageId, data }) => context.report({ node, messageId, data: { source, ...data } })

      if (source.startsWith('.')) {
        const problem = wrong(from, placeOf(src, resolve(dirname(context.filename), source)))
        if (problem) report(problem)
      } else if (source === 'daolinet' || source.startsWith('daolinet/')) {
        report({ messageId: 'self' })
      } else if (from.part && !parts[from.part].node && isBuiltin(source)) {
        report({ messageId: 'node', data: { from: from.part } })
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
