/** Waits until something holds, turn by turn of the event loop; fails when it does not within `ms`. */
export async function eventually(holds: () => boolean, ms = 5000): Promise<void> {
  const deadline = Date.now() + ms
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`not within ${ms} ms: ${holds.toString()}`)
    await new Promise((resolve) => setImmediate(resolve))
  }
}
