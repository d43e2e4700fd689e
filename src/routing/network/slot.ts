/**
 * The numbers of meters. What an endpoint with a port to itself sends to the controller has the meter with
 * the number of the port. Other meters share out the numbers above those of ports: each endpoint that needs
 * one has a slot on its host, which is a function of its id.
 */
import { textHash } from './hash.js'
import type { Endpoint } from './records.js'

/** Above the number of every port that Open vSwitch gives out. */
const FIRST = 0x1_0000
const SLOTS = 0x1000

/** The key of an endpoint's slot; undefined when it needs none. */
export function slotKey({ id, host, vlan, qos }: Endpoint): string | undefined {
  return vlan === undefined && qos?.rate === undefined ? undefined : `${host} ${slotOf(id)}`
}

function slotOf(id: string): number {
  return textHash(id) % SLOTS
}

/** The two meters of a slot. */
export interface SlotMeters {
  /** Of what the endpoint sends to the controller. */
  readonly packetIns: number
  /** Of everything that it sends. */
  readonly rate: number
}

/**
 * The numbers of an endpoint's meters.
 * @param turn - how many come before it of those that have the same slot
 */
export function slotMeters(id: string, turn: number): SlotMeters {
  const packetIns = FIRST + 2 * (turn * SLOTS + slotOf(id))
  return { packetIns, rate: packetIns + 1 }
}
