/** Label selectors. */
import type { LabelSelector, Refuse } from './kubernetes.js'

type Labels = Readonly<Record<string, string>>

interface Operator {
  readonly takesValues: boolean
  readonly holds: (labels: Labels, key: string, values: readonly string[]) => boolean
}

const has = (labels: Labels, key: string): boolean => Object.hasOwn(labels, key)

const OPERATORS: Readonly<Record<string, Operator>> = {
  In: {
    takesValues: true, holds: (labels, key, values) => has(labels, key) && values.includes(labels[key]!),
  },
  // It holds without the label, too: then its value is none of these.
  NotIn: {
    takesValues: true, holds: (labels, key, values) => !has(labels, key) || !values.includes(labels[key]!),
  },
  Exists: { takesValues: false, holds: has },
  DoesNotExist: { takesValues: false, holds: (labels, key) => !has(labels, key) },
}

/** A function that tells whether labels fulfil all requirements of a selector. */
export function matcher(selector: LabelSelector, path: string, refuse: Refuse): (labels: Labels) => boolean {
  const wanted = Object.entries(selector.matchLabels ?? {})
  const expressions = (selector.matchExpressions ?? []).map(({ key, operator, values }, at) => {
    const known = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined
    const place = `${path}.matchExpressions[${at}]`
    if (!known) {
      return refuse(`${place}.operator`, `not one of ${Object.keys(OPERATORS).join(', ')}: ${operator}`)
    }
    const given = values ?? []
    if (known.takesValues === (given.length === 0)) {
      return refuse(`${place}.values`, `${operator} needs ${known.takesValues ? 'at least one' : 'none'}`)
    }
    return (labels: Labels) => known.holds(labels, key, given)
  })
  return (labels) => wanted.every(([key, value]) => has(labels, key) && labels[key] === value)
    && expressions.every((holds) => holds(labels))
}
