/** What carries frames between ports of switches, and tells of each that crosses. */
import type { TunnelHeader } from './packet/tunnel-header.js'
import type { TestSwitch } from './test-switch.js'

interface End { readonly switch: TestSwitch, readonly portNo: number }

interface Fabric<A extends readonly unknown[]> {
  onFrame(listener: (...crossing: A) => void): () => void
  close(): void
  [Symbol.dispose](): void
}

/** @param carry - delivers a frame that has left by a port, and says to `tell` what listeners hear of it */
export function fabric<E extends End, A extends readonly unknown[]>(
  ends: readonly E[],
  carry: (from: E, tell: (...crossing: A) => void, frame: Uint8Array, tunnel?: TunnelHeader) => void,
): Fabric<A> {
  const listeners = new Set<(...crossing: A) => void>()
  const tell = (...crossing: A): void => {
    for (const listener of listeners) listener(...crossing)
  }
  const stops = ends.map((end) => {
    const onTransmit = (portNo: number, frame: Uint8Array, tunnel?: TunnelHeader): void => {
      if (portNo === end.portNo) carry(end, tell, frame, tunnel)
    }
    end.switch.on('transmit', onTransmit)
    return () => end.switch.off('transmit', onTransmit)
  })
  const close = (): void => stops.forEach((stop) => stop())
  return {
    onFrame: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close,
    [Symbol.dispose]: close,
  }
}
