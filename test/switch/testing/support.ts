import { duplexPair } from 'node:stream'
import { decodeAt, encode, flowMod, Framer, type Action, type Match, type Message, type MessageInit } from 'daolinet/codec'
import { ManualClock, TestSwitch, type TestSwitchOptions } from 'daolinet/testing'

/** A switch on a pipe, the test at the other end of it, and a clock that the test holds. */
export interface Bench {
  readonly sw: TestSwitch
  readonly clock: ManualClock
  /** Everything the switch has sent, its hello first. */
  readonly heard: Message[]
  /** What left by its ports. */
  readonly transmitted: [portNo: number, frame: Uint8Array][]
  say(...messages: MessageInit[]): void
  /** Resolves when the switch has answered a barrier: all that was said before is done. */
  barrier(): Promise<void>
}

/** Builds it: ports 1 to 3 unless told otherwise. */
export async function bench(options: Partial<TestSwitchOptions> = {}): Promise<Bench> {
  const clock = new ManualClock()
  const sw = new TestSwitch({ datapathId: 0xabcn, ports: [{ portNo: 1 }, { portNo: 2 }, { portNo: 3 }], clock, ...options })
  const [mine, theirs] = duplexPair()
  const heard: Message[] = []
  const waiting = new Map<number, () => void>()
  const framer = new Framer((view, offset, end) => {
    const message = decodeAt(new DataView(view.buffer.slice(view.byteOffset + offset, view.byteOffset + end)), 0)
    heard.push(message)
    if (message.type === 'barrierReply') waiting.get(message.xid)?.()
  })
  mine.on('data', (chunk: Uint8Array) => framer.push(chunk))
  const transmitted: [number, Uint8Array][] = []
  sw.on('transmit', (portNo, frame) => transmitted.push([portNo, frame]))
  sw.attach(theirs)
  let xid = 0x1000
  const say = (...messages: MessageInit[]): void => {
    for (const message of messages) mine.write(encode(message))
  }
  const barrier = (): Promise<void> => new Promise((resolve) => {
    waiting.set(++xid, resolve)
    say({ type: 'barrierRequest', xid })
  })
  say({ type: 'hello' })
  await barrier()
  return { sw, clock, heard, transmitted, say, barrier }
}

/** A flow-mod that applies actions. */
export function flow(match: Match, actions: readonly Action[], rest: Partial<Parameters<typeof flowMod>[0]> = {}): MessageInit {
  return flowMod({ match, instructions: [{ type: 'applyActions', actions }], ...rest })
}
