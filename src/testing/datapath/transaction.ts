/**
 * Several changes that take effect together or not at all. For each change, the code that makes it says how
 * to undo it, and what to do once all of them are in force.
 */
export class Transaction {
  readonly #undo: (() => void)[] = []
  readonly #onCommit: (() => void)[] = []

  /** To be called after a change. @param undo - takes the change back */
  onRollback(undo: () => void): void {
    this.#undo.push(undo)
  }

  /** Calls back when the transaction is committed. */
  onCommit(tell: () => void): void {
    this.#onCommit.push(tell)
  }

  /** Keeps the changes, and makes the callbacks of {@link Transaction.onCommit}. */
  commit(): void {
    for (const tell of this.#onCommit.splice(0)) tell()
    this.#undo.length = 0
  }

  /** Undoes all changes, the last one first. */
  rollBack(): void {
    for (const undo of this.#undo.splice(0).reverse()) undo()
    this.#onCommit.length = 0
  }
}

/** Does something in a transaction. When it throws, its changes are undone. */
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
