/** The flows of a route on one switch, and the times that they stay. */
import type { FlowMod } from '../../codec/index.js'

/** Flow-mods for one switch: one of the two halves of a route, or a set of deletes. */
export interface HalfRoute {
  /** The switch to write to. */
  readonly datapathId: bigint
  /** To be written in this order. */
  readonly flows: readonly FlowMod[]
}

/** How long flows stay. `decide` and `reconcile` must be given the same options. */
export interface RoutingOptions {
  /**
   * Seconds without a packet until the flows of a route expire, 1 to 65,535.
   * @defaultValue 60
   */
  readonly idleTimeout?: number
  /**
   * Seconds that a denial stays before the next such packet is sent to the controller again, 1 to 65,535.
   * @defaultValue 10
   */
  readonly denyTimeout?: number
  /**
   * Seconds that packets are dropped which are allowed but cannot be delivered at present, 1 to 65,535.
   * @defaultValue 1
   */
  readonly holdTimeout?: number
  /**
   * Seconds without a question until the flows that answer ARP for a neighbour expire, 0 to 65,535; 0 for
   * never.
   * @defaultValue 14,400
   */
  readonly neighbourTimeout?: number
  /**
   * How many packets per second each endpoint may send to the controller, in switches with meters.
   * @defaultValue 500
   */
  readonly packetInRate?: number
  /**
   * Whether switches send a flow-removed message when a flow of a route expires or is deleted.
   * @defaultValue false
   */
  readonly flowRemoved?: boolean
}

/** Routing options with every default filled in. */
export type RoutingSettings = Required<RoutingOptions>

/** Fills in the defaults. */
export function routingSettings(options: RoutingOptions): RoutingSettings {
  const {
    idleTimeout = 60, denyTimeout = 10, holdTimeout = 1, neighbourTimeout = 14_400, packetInRate = 500,
    flowRemoved = false,
  } = options
  return { idleTimeout, denyTimeout, holdTimeout, neighbourTimeout, packetInRate, flowRemoved }
}
