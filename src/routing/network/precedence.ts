/** Which of several policies decides. */
import { DEFAULT_POLICY_PRIORITY, type Policy, type PolicyAction } from './records.js'

/** At equal priority, in this order. */
const ACTIONS: { readonly [A in PolicyAction]: number } = { deny: 0, reject: 1, allow: 2 }

/** How many characters stand before the id. */
const HEAD = 6

/**
 * A text of a policy that sorts before those of the policies which it takes precedence over: higher
 * priorities first, at equal priority deny, then reject, then allow; the rest by id.
 */
export function precedenceText(policy: Pick<Policy, 'id' | 'action' | 'priority'>): string {
  const { id, action, priority = DEFAULT_POLICY_PRIORITY } = policy
  return `${String(65_535 - priority).padStart(HEAD - 1, '0')}${ACTIONS[action]}${id}`
}

/** The id of the policy with that {@link precedenceText}. */
export function idOfPrecedence(text: string): string {
  return text.slice(HEAD)
}
