import type { TestSwitch } from './test-switch.js'

/** One end of a cable: a port of a switch. */
export interface LinkEnd { readonly switch: TestSwitch, readonly portNo: number }

/** A cable, or a hub, between switch ports. */
export interface Link {
  /** Calls back with every frame that crosses; returns how to stop listening. */
  onFrame(listener: (frame: Uint8Array, from: LinkEnd) => void): () => void
  /** Pulls it out. */
  unplug(): void
}

/** Joins ports: what one sends, all the others receive. */
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
  return {
    onFrame: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    unplug: () => stops.forEach((stop) => stop()),
  }
}
