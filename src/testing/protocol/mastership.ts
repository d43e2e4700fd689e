/** The roles of controllers (OpenFlow 1.3.5 §6.3.4). */
import { Refusal } from './refusal.js'
import type { ControllerRole, MessageInit, RoleReply } from '../../codec/index.js'

/** The role of a controller. */
export type Role = Exclude<ControllerRole, 'noChange'>

/** A connection that has a role. */
export interface RoleHolder {
  /** The role of the controller at the other end. */
  role: Role
  /** Sends a message to the controller. */
  send(message: MessageInit): void
}

/** What a role request asks for. */
export interface RoleWanted { readonly role: ControllerRole, readonly generationId: bigint }

/** The generation id in a reply when no controller has sent one yet. */
const NONE = 0xffff_ffff_ffff_ffffn

/** The roles of the controllers of one switch. */
export class Mastership {
  #generationId: bigint | undefined

  /** The newest generation id that a controller has sent. */
  get generationId(): bigint | undefined {
    return this.#generationId
  }

  /**
   * Gives a connection the role that it asks for. When it becomes master, the old master becomes a slave, and
   * is told so with a role status (ONF EXT-191): as in Open vSwitch, whatever asynchronous messages it wants.
   * @throws {@link Refusal} when its generation id is older than the newest one
   */
  grant(
    holder: RoleHolder, others: Iterable<RoleHolder>, { role, generationId }: RoleWanted,
  ): Pick<RoleReply, 'role' | 'generationId'> {
    if (role === 'master' || role === 'slave') this.#advance(generationId)
    if (role !== 'noChange') holder.role = role
    if (role === 'master') {
      for (const other of others) {
        if (other !== holder && other.role === 'master') depose(other, generationId)
      }
    }
    return { role: holder.role, generationId: this.#generationId ?? NONE }
  }

  /** The ids wrap around. The sign of the difference says which of two is newer. */
  #advance(generationId: bigint): void {
    const last = this.#generationId
    if (last !== undefined && BigInt.asIntN(64, generationId - last) < 0n) {
      throw new Refusal('OFPRRFC_STALE', `generation id ${generationId} is older than ${last}`)
    }
    this.#generationId = generationId
  }
}

function depose(holder: RoleHolder, generationId: bigint): void {
  holder.role = 'slave'
  holder.send({ type: 'roleStatus', role: 'slave', reason: 'masterRequest', generationId })
}
