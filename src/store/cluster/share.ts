/** Who of several does what: everybody works it out alone, and comes to the same. */
import { textHash } from '../../routing/network/hash.js'

/**
 * Which member a resource falls to, by rendezvous hash: when a member goes, only its own resources fall to
 * others, evenly; when one comes, it takes an even part of everybody's.
 * @param members - their ids, in any order
 * @returns undefined when there is no member
 *
 * @example
 * ```ts
 * import { memberFor } from 'daolinet/store'
 *
 * const switches = ['s1', 's2', 's3', 's4', 's5', 's6', 's7', 's8']
 * console.log(switches.map((id) => memberFor(id, ['A', 'B'])).join('')) // ABBBABBA
 * console.log(switches.map((id) => memberFor(id, ['A'])).join('')) // AAAAAAAA
 * ```
 */
export function memberFor(resource: string, members: Iterable<string>): string | undefined {
  let best: string | undefined
  let highest = -1
  for (const member of members) {
    const score = textHash(`${resource} ${member}`)
    if (score < highest || (score === highest && member > best!)) continue
    best = member
    highest = score
  }
  return best
}
