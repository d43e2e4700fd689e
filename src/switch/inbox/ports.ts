import type { Port, PortStatus } from '../../codec/index.js'

// Port numbers have 32 bits. No real switch has more ports than this; a hostile one could claim it.
const MAX_PORTS = 65_536

/** The ports of a switch, kept up to date by port-status messages. */
export class Ports {
  readonly #ports = new Map<number, Port>()
  /** How many ports were ignored because 65,536 are kept at most. */
  ignored = 0

  /** The ports by number. The map follows the messages. */
  get all(): ReadonlyMap<number, Port> {
    return this.#ports
  }

  /** Replaces all ports by the list that the switch sent. */
  replace(ports: readonly Port[]): void {
    this.#ports.clear()
    for (const port of ports) this.#set(port)
  }

  /** Applies a port-status message. */
  update({ reason, port }: PortStatus): void {
    if (reason === 'delete') this.#ports.delete(port.portNo)
    else this.#set(port)
  }

  #set(port: Port): void {
    if (this.#ports.size < MAX_PORTS || this.#ports.has(port.portNo)) this.#ports.set(port.portNo, port)
    else this.ignored++
  }
}
