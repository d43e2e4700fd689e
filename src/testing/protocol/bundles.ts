/** Bundles: messages that take effect together or not at all (ONF EXT-230). */
import { Transaction } from '../datapath/transaction.js'
import { Refusal } from './refusal.js'
import type { BundleAddMessage, BundleControl } from '../../codec/index.js'
import type { Modification } from './modification.js'

/** A message in a bundle; its bytes are its own. */
export interface Bundled {
  readonly message: Modification
  /** The start of the message that added it, for an error. */
  readonly data: Uint8Array
}

interface Bundle {
  readonly flags: number
  readonly messages: Bundled[]
  closed: boolean
}

/** What a commit found wrong: a message of the bundle, and why. */
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

/** The bundles of one connection. As in Open vSwitch, a mistake about a bundle is its end. */
export class Bundles {
  readonly #bundles = new Map<number, Bundle>()

  /** How many are open or closed, and neither committed nor discarded. */
  get size(): number {
    return this.#bundles.size
  }

  /**
   * Opens, closes, or discards a bundle; to commit one is for {@link Bundles.commit}.
   * @throws {@link Refusal}
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
   * Puts a message into a bundle, which need not have been opened.
   * @throws {@link Refusal} for a bundle that takes no more
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
   * @param apply - carries out one
   * @throws {@link Refusal} for a bundle that cannot be committed, {@link BundleFailure} for a message of it
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
