/** How a host is connected to the other hosts, as its record says. */

/** One text, or a list of one or more. */
export type Texts = string | readonly string[]

/** Frames of endpoints inside packets from one host's underlay address to another's. */
export interface TunnelMode {
  /** What the switch puts around them: the type of the tunnel port. */
  readonly tunnel: 'vxlan' | 'geneve' | 'gre'
  /**
   * The switch's tunnel port: its name as the switch reports it, or its number. Flows say where each frame
   * goes (`options:remote_ip=flow options:key=flow`).
   */
  readonly port: string | number
}

/**
 * How packets of endpoints cross from host to host. `physical`: physical addresses in the place of logical
 * ones. `mac`: only the MAC addresses are those of the hosts, which are all on one segment, and no two
 * endpoints have the same logical address. Or a tunnel, which tells tenants apart by their numbers.
 */
export type UnderlayMode = 'physical' | 'mac' | TunnelMode

/** The host's side of the network between hosts. */
export interface Underlay {
  /**
   * The switch's port that leads to the other hosts: its name as the switch reports it, or its number. With a
   * tunnel it may be left out: the host sends the tunnel's packets by a port of its own then.
   */
  readonly port?: string | number
  /** The MAC address that this host's frames carry on the underlay. */
  readonly mac: string
  /**
   * The host's own address on the underlay; or a list with one of each version of IP. Tunnels end there: they
   * go by IPv4 between hosts that both have an address of it, else by IPv6.
   */
  readonly ip: Texts
  /**
   * How packets of its endpoints cross to other hosts. Hosts whose endpoints talk have the same mode.
   * @defaultValue 'physical'
   */
  readonly mode?: UnderlayMode
  /** The layer 2 segment it is on. Hosts on one segment reach each other without a router. */
  readonly segment: string
  /** The MAC address of the router to other segments. Without it, they cannot be reached. */
  readonly nextHopMac?: string
}
