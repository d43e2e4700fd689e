import { missing } from './requirements.js'

/**
 * Runs once before the Open vSwitch tests: what cannot run fails here, with the reason. It is never skipped.
 */
export const setup = async (): Promise<void> => {
  const lacks = await missing()
  if (lacks.length === 0) return
  throw new Error(`The Open vSwitch tests need what this machine lacks:\n  ${lacks.join('\n  ')}\n`)
}
