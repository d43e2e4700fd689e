/** `ovs-ofctl` as a reader of our bytes, and as a writer of the bytes that its own texts mean. */
import { execFile, execFileSync, type ExecFileSyncOptionsWithStringEncoding } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decode, encode, Framer, hello, type Message } from 'daolinet/codec'

const quiet: ExecFileSyncOptionsWithStringEncoding =
  { encoding: 'utf8', maxBuffer: 2 ** 28, stdio: ['pipe', 'pipe', 'ignore'] }

function inFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'daolinet-ofctl-'))
  const clean = (): void => rmSync(folder, { recursive: true })
  let result: T
  try {
    result = use(folder)
  } catch (error) {
    clean()
    throw error
  }
  if (result instanceof Promise) return result.finally(clean) as T
  clean()
  return result
}

/** What `ovs-ofctl ofp-parse` prints for each message. */
export function printedMessages(messages: readonly Uint8Array[]): string[] {
  const text = inFolder((folder) => {
    const file = join(folder, 'messages')
    writeFileSync(file, Buffer.concat(messages))
    return execFileSync('ovs-ofctl', ['ofp-parse', file], quiet)
  })
  return text.split(/^(?=OFPT_|OFPST_)/m).map((part) => part.trimEnd())
}

/** What `ovs-ofctl parse-actions` prints for each list of actions, without the bytes that it would write. */
export function printedActions(lists: readonly Uint8Array[], version = 'OpenFlow13'): string[] {
  const input = lists.map((bytes) => `${Buffer.from(bytes).toString('hex')}\n`).join('')
  const text = execFileSync('ovs-ofctl', ['parse-actions', version], { ...quiet, input })
  return text.split('\n').filter((line) => /^(?:actions=|bad )/.test(line))
}

/**
 * The flow-mods that `ovs-ofctl add-flows` sends for some flows. Rejects with what it says when it refuses
 * one.
 */
export async function sentFlowMods(flows: readonly string[]): Promise<Message[]> {
  return inFolder(async (folder) => {
    const sent: Message[] = []
    const path = join(folder, 'switch')
    const server = createServer((socket) => answer(socket, sent))
    await new Promise<void>((resolve) => server.listen(path, resolve))
    try {
      writeFileSync(join(folder, 'flows'), `${flows.join('\n')}\n`)
      await run(['-O', 'OpenFlow13', '--no-names', 'add-flows', `unix:${path}`, join(folder, 'flows')])
    } finally {
      server.close()
    }
    return sent
  })
}

/** What `ovs-ofctl` makes of a flow: the message that it sends, or why it refuses it. */
export type Verdict = { readonly sent: Message } | { readonly refused: string }

/** What `ovs-ofctl add-flows` makes of each of some flows. */
export async function judgedFlows(flows: readonly string[]): Promise<Verdict[]> {
  if (flows.length === 0) return []
  try {
    const messages = await sentFlowMods(flows)
    const [sent, given] = [messages.length, flows.length]
    if (sent !== given) throw new Error(`${sent} of ${given} flows were sent`)
    return messages.map((message) => ({ sent: message }))
  } catch (error) {
    const refused = (error as Error).message
    if (flows.length === 1) return [{ refused }]
    // It names the line that it does not understand. Of flows that OpenFlow 1.3 cannot say, it names none.
    const line = Number(/flows:(\d+): /.exec(refused)?.[1] ?? 0)
    const [at, next] = line > 0 ? [line - 1, line] : [flows.length >>> 1, flows.length >>> 1]
    const between = flows.slice(at, next).map(() => ({ refused }))
    return [...await judgedFlows(flows.slice(0, at)), ...between, ...await judgedFlows(flows.slice(next))]
  }
}

function run(args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile('ovs-ofctl', args, { timeout: 20_000 }, (error, _stdout, stderr) => {
      if (error === null) resolve()
      else reject(new Error(stderr.trim()))
    })
  })
}

const unknownType = { type: 'error', errorType: 1, errorCode: 1 } as const

/** Just enough of a switch: it greets, confirms, and knows of no extension. */
function answer(socket: Socket, sent: Message[]): void {
  const framer = new Framer((view, offset, end) => {
    const message = decode(new Uint8Array(view.buffer, view.byteOffset + offset, end - offset).slice())
    const { xid } = message
    if (message.type === 'flowMod') sent.push(message)
    else if (message.type === 'barrierRequest') socket.write(encode({ type: 'barrierReply', xid }))
    else if (message.type !== 'hello') socket.write(encode({ ...unknownType, xid }))
  })
  socket.write(encode(hello()))
  socket.on('data', (chunk) => framer.push(chunk))
  socket.on('error', () => socket.destroy())
}
