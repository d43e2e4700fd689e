import { fabric } from './fabric.js'
import type { TestSwitch } from './test-switch.js'

/** One end of a cable: a port of a switch. */
export interface LinkEnd {
  /** The switch. */
  readonly switch: TestSwitch
  /** The number of its port. */
  readonly portNo: number
}

/** A cable between two switch ports, or a hub between more. */
export interface Link extends Disposable {
  /** Calls back with every frame that passes, and the end it comes from. The result removes the listener. */
  onFrame(listener: (frame: Uint8Array, from: LinkEnd) => void): () => void
  /** Removes the cable. */
  close(): void
}

/**
 * Connects ports: what one of them sends, all others receive.
 *
 * @example
 * ```ts
 * import { output, packetOut } from 'daolinet/codec'
 * import { link, TestSwitch } from 'daolinet/testing'
 *
 * const one = new TestSwitch({ datapathId: 1n, ports: [{ portNo: 1 }] })
 * const two = new TestSwitch({ datapathId: 2n, ports: [{ portNo: 5 }] })
 * const cable = link({ switch: one, portNo: 1 }, { switch: two, portNo: 5 })
 * cable.onFrame((frame, from) => console.log(`${frame.length} bytes from switch ${from.switch.datapathId}`))
 * // prints 60 bytes from switch 1
 * one.packetOut(packetOut({ actions: [output(1)], data: new Uint8Array(60) }))
 * cable.close()
 * ```
 */
export function link(...ends: readonly LinkEnd[]): Link {
  return fabric<LinkEnd, [Uint8Array, LinkEnd]>(ends, (end, tell, frame) => {
    tell(frame, end)
    for (const other of ends) if (other !== end) other.switch.receive(other.portNo, frame)
  })
}
