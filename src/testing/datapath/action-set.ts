/** The actions that a packet takes at the end of its way (OpenFlow 1.3.5 §5.10). */
import type { Action } from '../../codec/index.js'

/** The order in which they are carried out. */
const ORDER: readonly Action['type'][] = [
  'copyTtlIn', 'popPbb', 'popMpls', 'popVlan', 'pushMpls', 'pushPbb', 'pushVlan', 'copyTtlOut', 'decMplsTtl',
  'decNwTtl', 'setMplsTtl', 'setNwTtl', 'setField', 'setQueue', 'group', 'output',
]

/** What `actsetOutput` is while the set outputs nowhere. */
const UNSET = 0xffff_fff7

/** An action set: one action of each kind, a set-field for each field. A group's bucket is one, too. */
export class ActionSet {
  readonly #actions = new Map<string, Action>()

  /** @param actions - what is in it from the start */
  constructor(actions: readonly Action[] = []) {
    this.write(actions)
  }

  /** Adds actions, each in the place of the one of its kind. */
  write(actions: readonly Action[]): void {
    for (const action of actions) {
      const slot = action.type === 'setField' ? `setField ${Object.keys(action.field)[0]}` : action.type
      this.#actions.delete(slot)
      this.#actions.set(slot, action)
    }
  }

  /** Takes all actions out. */
  clear(): void {
    this.#actions.clear()
  }

  /** The port that the set outputs to; none when there is a group. */
  get output(): number {
    const output = this.#actions.get('output')
    return output?.type === 'output' && !this.#actions.has('group') ? output.port : UNSET
  }

  /** The actions in the order in which they are carried out. With a group, the output is ignored. */
  inOrder(): readonly Action[] {
    return [...this.#actions.values()]
      .filter(({ type }) => type !== 'output' || !this.#actions.has('group'))
      .sort((a, b) => ORDER.indexOf(a.type) - ORDER.indexOf(b.type))
  }
}
