import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Container } from './container.js'

const peer = fileURLToPath(new URL('tcp-peer.mjs', import.meta.url))

/** Sends random bytes from one container to another by TCP. Gives the SHA-256 of what each end saw. */
export const transfer = async (
  from: Container, to: Container, bytes: number, { port = 5001, ip = to.ip } = {},
): Promise<{ sent: string; received: string }> => {
  const receiver = to.namespace.spawn(process.execPath, [peer, 'receive', `${port}`])
  const exit = once(receiver, 'exit')
  try {
    const lines = createInterface({ input: receiver.stdout! })
    const said = lines[Symbol.asyncIterator]()
    await said.next()
    const args = [peer, 'send', ip, `${port}`, `${bytes}`]
    const { stdout } = await from.namespace.exec(process.execPath, args, { timeout: 30_000 })
    const { value } = await said.next() as { value: string }
    return { sent: stdout.trim(), received: value }
  } finally {
    receiver.kill('SIGKILL')
    await exit
  }
}
