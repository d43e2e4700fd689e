import { fabric } from './fabric.js'
import type { Link, LinkEnd } from './link.js'
import type { TunnelHeader } from './packet/tunnel-header.js'

/** A tunnel port of a switch, such as Open vSwitch has with `options:remote_ip=flow options:key=flow`. */
export interface TunnelEnd extends LinkEnd {
  /** The addresses at which packets reach it, and from which it sends: at most one of each version of IP. */
  readonly addresses: readonly string[]
}

/** The network between tunnel ports. */
export interface Tunnels extends Omit<Link, 'onFrame'> {
  /**
   * Calls back with every frame on its way between two ports, with the header around it, and the end it comes
   * from. The result removes the listener.
   */
  onFrame(listener: (frame: Uint8Array, header: TunnelHeader, from: TunnelEnd) => void): () => void
}

/**
 * Connects tunnel ports: a frame that leaves by one of them goes to the port with the address that flows have
 * put into `tun_dst` (or `tun_ipv6_dst`), and comes in there with the sender's own address as `tun_src`, and
 * with the `tun_id` that flows have given it. A frame without a destination, or with one that nobody has, is
 * lost.
 *
 * @example
 * ```ts
 * import { output, packetOut } from 'daolinet/codec'
 * import { TestSwitch, tunnels } from 'daolinet/testing'
 *
 * const [one, two] = [1n, 2n].map((datapathId) => new TestSwitch({ datapathId, ports: [{ portNo: 7 }] }))
 * const fabric = tunnels(
 *   { switch: one!, portNo: 7, addresses: ['192.0.2.1'] },
 *   { switch: two!, portNo: 7, addresses: ['192.0.2.2'] },
 * )
 * fabric.onFrame((frame, { id, src, dst }) => console.log(`${frame.length} bytes, ${id}: ${src} > ${dst}`))
 * // prints 60 bytes, 5: 192.0.2.1 > 192.0.2.2
 * one!.packetOut(packetOut({
 *   actions: [
 *     { type: 'setField', field: { tunnelId: 5n } },
 *     { type: 'setField', field: { tunIpv4Dst: '192.0.2.2' } },
 *     output(7),
 *   ],
 *   data: new Uint8Array(60),
 * }))
 * fabric.close()
 * ```
 */
export function tunnels(...ends: readonly TunnelEnd[]): Tunnels {
  return fabric<TunnelEnd, [Uint8Array, TunnelHeader, TunnelEnd]>(ends, (end, tell, frame, asked) => {
    const isSix = asked?.dst.includes(':') === true
    const src = end.addresses.find((address) => address.includes(':') === isSix)
    if (!asked || src === undefined) return
    const header = { ...asked, src }
    tell(frame, header, end)
    const to = ends.find((other) => other !== end && other.addresses.includes(header.dst))
    to?.switch.receive(to.portNo, frame, header)
  })
}
