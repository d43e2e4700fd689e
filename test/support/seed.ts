/**
 * The seed of what tests draw. It is the same in every run, so that what fails is due to the change at hand.
 * `FC_SEED=<number>` sets another, and `FC_SEED=random` one by the clock, to look for what has not been seen.
 */
export function seedOf(own = 1): number {
  const given = process.env['FC_SEED']
  if (given === undefined) return own
  return given === 'random' ? Date.now() & 0x7fff_ffff : Number(given)
}
