/**
 * Texts in ascending order (by UTF-16 code units), in a set that never changes: writing to it makes another
 * one, which shares what is the same.
 *
 * It is a weight-balanced tree (Adams, "Efficient sets: a balancing act", 1993, with the parameters of
 * Hirai and Yamamoto, "Balancing weight-balanced trees", 2011). Adding, removing, finding a place and
 * counting what lies between two places take time proportional to the logarithm of its size, in every
 * version alike.
 */

/** A sorted set of texts. */
export interface SortedTexts {
  /** The number of texts. */
  readonly size: number
  /** The set with these texts added (true) or removed (false). The last change of a text counts. */
  with(changes: Iterable<readonly [text: string, add: boolean]>): SortedTexts
  /** The texts in ascending order, beginning with the first that is not less than `low`. */
  from(low?: string): IterableIterator<string>
  /** The texts that are not less than `low` and less than `high`, in ascending order. */
  between(low: string, high: string): string[]
  /** How many {@link SortedTexts.between} would give. */
  countBetween(low: string, high: string): number
}

interface Node {
  readonly text: string
  readonly left: Tree
  readonly right: Tree
  readonly size: number
}

type Tree = Node | undefined

/** A subtree may weigh at most this many times as much as its sibling. */
const DELTA = 3
/** A single rotation mends the balance when the inner grandchild weighs less than this times the outer. */
const GAMMA = 2

/** A set of these texts. */
export function sortedTexts(texts: Iterable<string> = []): SortedTexts {
  const ordered = [...new Set(texts)].sort(compare)
  return setOf(treeOf(ordered, 0, ordered.length))
}

function setOf(tree: Tree): SortedTexts {
  return {
    size: sizeOf(tree),
    with: (changes) => setOf(written(tree, new Map(changes))),
    from: (low = '') => ascending(tree, low),
    between: (low, high) => {
      const found: string[] = []
      for (const text of ascending(tree, low)) {
        if (text >= high) break
        found.push(text)
      }
      return found
    },
    countBetween: (low, high) => Math.max(0, countBelow(tree, high) - countBelow(tree, low)),
  }
}

/** The sort order of `Array.prototype.sort` without an argument, which is that of `<`. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function sizeOf(tree: Tree): number {
  return tree === undefined ? 0 : tree.size
}

function written(tree: Tree, changes: ReadonlyMap<string, boolean>): Tree {
  if (changes.size > sizeOf(tree)) return rebuilt(tree, changes)
  let next = tree
  for (const [text, add] of changes) next = add ? inserted(next, text) : removed(next, text)
  return next
}

/** For more changes than texts, it is cheaper to build the whole tree anew. */
function rebuilt(tree: Tree, changes: ReadonlyMap<string, boolean>): Tree {
  const texts = [...ascending(tree, '')].filter((text) => !changes.has(text))
  for (const [text, add] of changes) if (add) texts.push(text)
  texts.sort(compare)
  return treeOf(texts, 0, texts.length)
}

function treeOf(ordered: readonly string[], low: number, high: number): Tree {
  if (low >= high) return undefined
  const middle = (low + high) >>> 1
  return node(ordered[middle]!, treeOf(ordered, low, middle), treeOf(ordered, middle + 1, high))
}

function node(text: string, left: Tree, right: Tree): Node {
  return { text, left, right, size: sizeOf(left) + sizeOf(right) + 1 }
}

function inserted(tree: Tree, text: string): Node {
  if (tree === undefined) return node(text, undefined, undefined)
  if (text === tree.text) return tree
  if (text < tree.text) {
    const left = inserted(tree.left, text)
    return left === tree.left ? tree : balanced(tree.text, left, tree.right)
  }
  const right = inserted(tree.right, text)
  return right === tree.right ? tree : balanced(tree.text, tree.left, right)
}

function removed(tree: Tree, text: string): Tree {
  if (tree === undefined) return undefined
  if (text < tree.text) {
    const left = removed(tree.left, text)
    return left === tree.left ? tree : balanced(tree.text, left, tree.right)
  }
  if (text > tree.text) {
    const right = removed(tree.right, text)
    return right === tree.right ? tree : balanced(tree.text, tree.left, right)
  }
  if (tree.left === undefined) return tree.right
  if (tree.right === undefined) return tree.left
  const next = firstOf(tree.right)
  return balanced(next, tree.left, removed(tree.right, next))
}

function firstOf(tree: Node): string {
  return tree.left === undefined ? tree.text : firstOf(tree.left)
}

const weight = (tree: Tree): number => sizeOf(tree) + 1

/** A node of two trees, one of which has one text more or less than when they were in balance. */
function balanced(text: string, left: Tree, right: Tree): Node {
  if (right !== undefined && weight(right) > DELTA * weight(left)) {
    const { left: inner, right: outer } = right
    if (inner === undefined || weight(inner) < GAMMA * weight(outer)) {
      return node(right.text, node(text, left, inner), outer)
    }
    return node(inner.text, node(text, left, inner.left), node(right.text, inner.right, outer))
  }
  if (left !== undefined && weight(left) > DELTA * weight(right)) {
    const { left: outer, right: inner } = left
    if (inner === undefined || weight(inner) < GAMMA * weight(outer)) {
      return node(left.text, outer, node(text, inner, right))
    }
    return node(inner.text, node(left.text, outer, inner.left), node(text, inner.right, right))
  }
  return node(text, left, right)
}

function countBelow(tree: Tree, bound: string): number {
  let count = 0
  for (let at = tree; at !== undefined;) {
    if (at.text < bound) {
      count += sizeOf(at.left) + 1
      at = at.right
    } else {
      at = at.left
    }
  }
  return count
}

function* ascending(tree: Tree, low: string): IterableIterator<string> {
  const above: Node[] = []
  const descend = (from: Tree): void => {
    for (let at = from; at !== undefined;) {
      if (at.text < low) {
        at = at.right
      } else {
        above.push(at)
        at = at.left
      }
    }
  }
  descend(tree)
  for (let at = above.pop(); at !== undefined; at = above.pop()) {
    yield at.text
    descend(at.right)
  }
}
