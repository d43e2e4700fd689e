import type { Action } from '../../actions/index.js'

/** Writes the actions that an action holds within. */
export type NestedText = (actions: readonly Action[]) => string

/** Writes a kind of action. */
export type ActionFormatter<T extends Action['type']> =
  (action: Extract<Action, { readonly type: T }>, nested: NestedText) => string
