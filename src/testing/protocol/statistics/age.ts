/** How long something has been there, as statistics say it. */
export interface Age { readonly durationSec: number, readonly durationNsec: number }

/** The time from `added` to `now`, both in milliseconds of one clock. */
export function ageOf(added: number, now: number): Age {
  const age = now - added
  return { durationSec: Math.floor(age / 1000), durationNsec: Math.floor((age % 1000) * 1e6) }
}
