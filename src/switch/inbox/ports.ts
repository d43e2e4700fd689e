import type { Port, PortStatus } from '../../codec/index.js'

// Every number a port can have would be 2^32; no switch has more than this many.
const MAX_PORTS = 65_536

/** The ports of a switch, kept up to date by its port-status messages. */
export class Ports {
  readonly #ports = new Map<number, Port>()
  /** Ports that came beyond the 65,536 that are kept. */
  ignored = 0

  /** The ports by number, live. */
  get all(): ReadonlyMap<number, Port> {
    return this.#ports
  }

  /** Takes the switch's own list. */
  replace(ports: readonly Port[]): void {
    this.#ports.clear()
    for (const port of ports) this.#set(port)
  }

  /** Takes one change. */
  update({ reason, port }: PortStatus): void {
    if (reason === 'delete') this.#ports.delete(port.portNo)
    else this.#set(port)
  }

  #set(port: Port): void {
    if (this.#ports.size < MAX_PORTS || this.#ports.has(port.portNo)) this.#ports.set(port.portNo, port)
    else this.ignored++
  }
}
