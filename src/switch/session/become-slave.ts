/** Becoming a slave without a say in who is master. */
import { RequestError } from '../errors.js'
import { roleRequest } from '../../codec/index.js'
import type { RequestOptions } from './session-options.js'
import type { SwitchSession } from './session.js'

/** What a switch replies when no controller has sent a generation id yet. */
const NONE = 0xffff_ffff_ffff_ffffn

/** How often others may win an election in between. */
const ATTEMPTS = 5

/**
 * Makes a session a slave, which hears of the switch's ports and may not write, whoever is master. It takes
 * the generation id that the switch has: so no master is locked out, and none has to be known.
 * @returns that generation id
 * @throws the same errors as `setRole`
 *
 * @example
 * ```ts
 * import { becomeSlave, connect } from 'daolinet/switch'
 * import { TestSwitch } from 'daolinet/testing'
 *
 * const device = new TestSwitch({ datapathId: 1n })
 * const { port } = await device.listen()
 * const [first, second] = [await connect({ port }), await connect({ port })]
 * await first.setRole('master', 7n)
 * console.log(await becomeSlave(second), second.role) // 7n slave
 * await Promise.all([first.close(), second.close()])
 * await device.close()
 * ```
 */
export async function becomeSlave(session: SwitchSession, options: RequestOptions = {}): Promise<bigint> {
  for (let attempt = 1; ; attempt++) {
    const { generationId } = await session.request(roleRequest({ role: 'noChange' }), options)
    const generation = generationId === NONE ? 0n : generationId
    try {
      await session.setRole('slave', generation, options)
      return generation
    } catch (error) {
      const isStale = error instanceof RequestError && error.errorName === 'OFPRRFC_STALE'
      if (!isStale || attempt === ATTEMPTS) throw error
    }
  }
}
