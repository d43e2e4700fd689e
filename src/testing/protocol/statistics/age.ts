/** How long something has existed, as statistics give it. */
export interface Age {
  /** Whole seconds. */
  readonly durationSec: number
  /** Nanoseconds beyond the seconds. */
  readonly durationNsec: number
}

/** The time from `added` to `now`, both in milliseconds of one clock. */
export function ageOf(added: number, now: number): Age {
  const age = now - added
  return { durationSec: Math.floor(age / 1000), durationNsec: Math.floor((age % 1000) * 1e6) }
}
