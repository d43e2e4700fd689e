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

/** Connects ports: what one of them sends, all others receive. */
export function link(...ends: readonly LinkEnd[]): Link {
  const listeners = new Set<(frame: Uint8Array, from: LinkEnd) => void>()
  const stops = ends.map((end) => {
    const onTransmit = (portNo: number, frame: Uint8Array): void => {
      if (portNo !== end.portNo) return
      for (const listener of listeners) listener(frame, end)
      for (const other of ends) if (other !== end) other.switch.receive(other.portNo, frame)
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
