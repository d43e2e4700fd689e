/** Bundles: messages that take effect together or not at all (ONF EXT-230). */
import { Transaction } from '../datapath/transaction.js'
import { Refusal } from './refusal.js'
import type { BundleAddMessage, BundleControl } from '../../codec/index.js'
import type { Modification } from './modification.js'

/** A message in a bundle. */
export interface Bundled {
  /** The message; its bytes are not part of the receive buffer. */
  readonly message: Modification
  /** The beginning of the message that added it, for an error message. */
  readonly data: Uint8Array
}

interface Bundle {
  readonly flags: number
  readonly messages: Bundled[]
  closed: boolean
}

/** A commit failed because of this message of the bundle. */
export class BundleFailure extends Error {
  override readonly name = 'BundleFailure'
  readonly bundled: Bundled
  readonly refusal: Refusal

  constructor(bundled: Bundled, refusal: Refusal) {
    super(`message ${bundled.message.xid} of the bundle: ${refusal.message}`)
    this.bundled = bundled
    this.refusal = refusal
  }
}

/** The bundles of one connection. As in Open vSwitch, any mistake about a bundle discards it. */
export class Bundles {
  readonly #bundles = new Map<number, Bundle>()

  /** How many bundles are neither committed nor discarded yet. */
  get size(): number {
    return this.#bundles.size
  }

  /**
   * Opens, closes or discards a bundle. {@link Bundles.commit} commits one.
   * @throws {@link Refusal} when the bundle is not in the state for that
   */
  control({ bundleId, ctrlType, flags }: BundleControl): void {
    switch (ctrlType) {
      case 'openRequest':
        if (this.#bundles.delete(bundleId)) throw new Refusal('OFPBFC_BAD_ID', `bundle ${bundleId} is open`)
        this.#bundles.set(bundleId, { flags, messages: [], closed: false })
        return
      case 'closeRequest': {
        const bundle = this.#get(bundleId)
        if (bundle.closed) this.#end(bundleId, 'OFPBFC_BUNDLE_CLOSED', 'it is closed')
        if (bundle.flags !== flags) this.#end(bundleId, 'OFPBFC_BAD_FLAGS', `flags ${flags}`)
        bundle.closed = true
        return
      }
      case 'discardRequest':
        this.#get(bundleId)
        this.#bundles.delete(bundleId)
        return
      default: throw new Refusal('OFPBFC_BAD_TYPE', `a controller does not send ${ctrlType}`)
    }
  }

  /**
   * Adds a message to a bundle, which need not have been opened.
   * @throws {@link Refusal} when the bundle is closed, or the flags differ from its own
   */
  add({ bundleId, flags }: BundleAddMessage, bundled: Bundled): void {
    const bundle = this.#bundles.get(bundleId) ?? { flags, messages: [], closed: false }
    this.#bundles.set(bundleId, bundle)
    if (bundle.closed) this.#end(bundleId, 'OFPBFC_BUNDLE_CLOSED', 'it is closed')
    if (bundle.flags !== flags) this.#end(bundleId, 'OFPBFC_BAD_FLAGS', `flags ${flags}`)
    bundle.messages.push(bundled)
  }

  /**
   * Carries out all messages of a bundle in their order, or none.
   * @param apply - carries out one message
   * @throws {@link Refusal} when the bundle cannot be committed, {@link BundleFailure} when a message fails
   */
  commit(
    { bundleId, flags }: BundleControl, apply: (message: Modification, transaction: Transaction) => void,
  ): void {
    const bundle = this.#get(bundleId)
    this.#bundles.delete(bundleId)
    if (bundle.flags !== flags) throw new Refusal('OFPBFC_BAD_FLAGS', `flags ${flags}`)
    const transaction = new Transaction()
    for (const bundled of bundle.messages) {
      try {
        apply(bundled.message, transaction)
      } catch (error) {
        transaction.rollBack()
        throw error instanceof Refusal ? new BundleFailure(bundled, error) : error
      }
    }
    transaction.commit()
  }

  #get(bundleId: number): Bundle {
    const bundle = this.#bundles.get(bundleId)
    if (bundle === undefined) throw new Refusal('OFPBFC_BAD_ID', `there is no bundle ${bundleId}`)
    return bundle
  }

  #end(bundleId: number, error: string, detail: string): never {
    this.#bundles.delete(bundleId)
    throw new Refusal(error, `bundle ${bundleId}: ${detail}`)
  }
}
