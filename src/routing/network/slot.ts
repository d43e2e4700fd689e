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
export function slotKey({ id, host, vlan }: Endpoint): string | undefined {
  return vlan === undefined ? undefined : `${host} ${slotOf(id)}`
}

function slotOf(id: string): number {
  return textHash(id) % SLOTS
}

/**
 * The number of an endpoint's meter.
 * @param turn - how many come before it of those that have the same slot
 */
export function slotMeter(id: string, turn: number): number {
  return FIRST + turn * SLOTS + slotOf(id)
}
