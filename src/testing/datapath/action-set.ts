/** The actions that are carried out after the last table (OpenFlow 1.3.5 §5.10). */
import type { Action } from '../../codec/index.js'

/** The order in which they are carried out. */
const ORDER: readonly Action['type'][] = [
  'copyTtlIn', 'popPbb', 'popMpls', 'popVlan', 'pushMpls', 'pushPbb', 'pushVlan', 'copyTtlOut', 'decMplsTtl',
  'decNwTtl', 'setMplsTtl', 'setNwTtl', 'setField', 'regLoad', 'regMove', 'setQueue', 'ct', 'ctClear',
  'group', 'output',
]

/** The value of the field `actsetOutput` while the set has no output (OpenFlow 1.5 §7.2.3.7). */
const UNSET = 0xffff_fff7

/**
 * An action set: at most one action of each type, and one set-field action for each field. The actions of a
 * group's bucket are an action set, too.
 */
export class ActionSet {
  readonly #actions = new Map<string, Action>()

  /** @param actions - the initial actions */
  constructor(actions: readonly Action[] = []) {
    this.write(actions)
  }

  /** Adds actions. Each replaces the one of its type. */
  write(actions: readonly Action[]): void {
    for (const action of actions) {
      const slot = action.type === 'setField' ? `setField ${Object.keys(action.field)[0]}` : action.type
      this.#actions.delete(slot)
      this.#actions.set(slot, action)
    }
  }

  /** A copy with the same actions. */
  clone(): ActionSet {
    return new ActionSet([...this.#actions.values()])
  }

  /** Removes all actions. */
  clear(): void {
    this.#actions.clear()
  }

  /** The port of its output action. A group action takes precedence: there is no output then. */
  get output(): number {
    const output = this.#actions.get('output')
    return output?.type === 'output' && !this.#actions.has('group') ? output.port : UNSET
  }

  /** The actions in the order in which they are carried out. With a group action, the output is left out. */
  inOrder(): readonly Action[] {
    return [...this.#actions.values()]
      .filter(({ type }) => type !== 'output' || !this.#actions.has('group'))
      .sort((a, b) => ORDER.indexOf(a.type) - ORDER.indexOf(b.type))
  }
}
