/**
 * Changes that hold together or not at all: each says how it is undone, and what is to be told when all of
 * them hold.
 */
export class Transaction {
  readonly #undo: (() => void)[] = []
  readonly #afterwards: (() => void)[] = []

  /** Remembers how to undo what was just done. */
  did(undo: () => void): void {
    this.#undo.push(undo)
  }

  /** Leaves something for when the changes hold. */
  afterwards(tell: () => void): void {
    this.#afterwards.push(tell)
  }

  /** The changes hold. */
  commit(): void {
    for (const tell of this.#afterwards.splice(0)) tell()
    this.#undo.length = 0
  }

  /** Undoes everything, the last change first. */
  rollBack(): void {
    for (const undo of this.#undo.splice(0).reverse()) undo()
    this.#afterwards.length = 0
  }
}

/** Does something in a transaction of its own: whatever it throws undoes it. */
export function atomically<T>(work: (transaction: Transaction) => T): T {
  const transaction = new Transaction()
  try {
    const result = work(transaction)
    transaction.commit()
    return result
  } catch (error) {
    transaction.rollBack()
    throw error
  }
}
