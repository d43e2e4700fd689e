/** Which controller may write (OpenFlow 1.3.5 §6.3.4). */
import { Refusal } from './refusal.js'
import type { ControllerRole, RoleReply } from '../../codec/index.js'

/** What a controller is to the switch. */
export type Role = Exclude<ControllerRole, 'noChange'>

/** A connection that has a role. */
export interface RoleHolder { role: Role }

/** What a sound request asks for. */
export interface RoleWanted { readonly role: ControllerRole, readonly generationId: bigint }

/** No election yet, in a reply. */
const NONE = 0xffff_ffff_ffff_ffffn

/** The roles of the controllers of one switch. */
export class Mastership {
  #generationId: bigint | undefined

  /** The number of the last election that any controller spoke of. */
  get generationId(): bigint | undefined {
    return this.#generationId
  }

  /**
   * Gives a connection the role that it asks for; a new master makes a slave of the old one.
   * @throws {@link Refusal} for an election that is over
   */
  grant(
    holder: RoleHolder, others: Iterable<RoleHolder>, { role, generationId }: RoleWanted,
  ): Pick<RoleReply, 'role' | 'generationId'> {
    if (role === 'master' || role === 'slave') this.#advance(generationId)
    if (role !== 'noChange') holder.role = role
    if (role === 'master') {
      for (const other of others) if (other !== holder && other.role === 'master') other.role = 'slave'
    }
    return { role: holder.role, generationId: this.#generationId ?? NONE }
  }

  /** Numbers go around: the signed difference says which of two is later. */
  #advance(generationId: bigint): void {
    const last = this.#generationId
    if (last !== undefined && BigInt.asIntN(64, generationId - last) < 0n) {
      throw new Refusal('OFPRRFC_STALE', `election ${generationId} was before ${last}`)
    }
    this.#generationId = generationId
  }
}
