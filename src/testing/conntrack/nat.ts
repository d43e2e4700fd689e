/** How the addresses and ports of a new connection are translated (ovs-actions(7), nat). */
import { keyOf, reversed, type End, type Tuple } from '../packet/tuple.js'
import { Translated } from './connection.js'
import { Protocol } from './ip.js'
import type { Connections } from './connections.js'

/** A range, both ends in it. */
export interface Range<T extends number | bigint> {
  readonly min: T
  readonly max: T
}

/** What a `nat` action asks for. */
export interface Translation {
  /** The side to translate, one of {@link Translated}; 0 for packets of translated connections only. */
  readonly side: number
  /** The addresses to choose from; undefined to keep the address. */
  readonly addresses?: Range<bigint> | undefined
  /** The ports to choose from; undefined to keep the port if it is free. */
  readonly ports?: Range<number> | undefined
}

/** How many ports are tried for one connection. */
const MAX_ATTEMPTS = 128

/**
 * Chooses what the packets that answer a new connection look like.
 * @param tuple - the first packet of the connection
 * @returns undefined when all that it could be translated to is taken
 */
export function replyTo(tuple: Tuple, nat: Translation, find: Connections['find']): Tuple | undefined {
  const { side, addresses, ports } = nat
  if (side === 0) return free(nowhere(tuple), find)
  const own = side === Translated.SOURCE ? tuple.src : tuple.dst
  const hash = hashOf(tuple)
  const address = addresses === undefined ? own.address : pick(addresses, BigInt(hash))
  const hasPorts = hasPortsOf(tuple)
  const first = ports === undefined || !hasPorts ? own.port : Number(pick(big(ports), BigInt(hash)))
  const chosen = replyWith(tuple, side, { ...own, address, port: first })
  if (find(chosen) === undefined) return chosen
  if (!hasPorts) return undefined
  if (side === Translated.DESTINATION && ports !== undefined) {
    const free = firstFree(first, ports, (port) => replyWith(tuple, side, { ...own, address, port }), find)
    if (free !== undefined) return free
  }
  // Any source port will do: that of the connection is translated too.
  const range = side === Translated.SOURCE && ports !== undefined ? ports : rangeAround(tuple.src.port)
  const from = side === Translated.SOURCE ? first : tuple.src.port
  return firstFree(from, range, (port) => ({ ...chosen, dst: { ...chosen.dst, port } }), find)
}

/**
 * Open vSwitch's datapath in user space translates a new connection that a `nat` without a side commits to
 * the address 0 and the port 0: its answers are not recognised.
 */
function nowhere(tuple: Tuple): Tuple {
  const reply = reversed(tuple)
  const port = hasPortsOf(tuple) ? 0 : reply.dst.port
  return { ...reply, src: { ...reply.src, address: 0n }, dst: { ...reply.dst, port } }
}

function free(reply: Tuple, find: Connections['find']): Tuple | undefined {
  return find(reply) === undefined ? reply : undefined
}

/** What answers when one side of a connection is replaced. */
function replyWith(tuple: Tuple, side: number, end: End): Tuple {
  return side === Translated.SOURCE
    ? { ...tuple, src: tuple.dst, dst: end }
    : { ...tuple, src: end, dst: tuple.src }
}

function hasPortsOf({ protocol }: Tuple): boolean {
  return protocol === Protocol.TCP || protocol === Protocol.UDP
}

/** The ports that may replace a source port: privileged ones stay privileged. */
function rangeAround(port: number): Range<number> {
  if (port < 512) return { min: 1, max: 511 }
  return port < 1024 ? { min: 600, max: 1023 } : { min: 1024, max: 65_535 }
}

/** Tries the ports of a range in their order from one on, around its end. */
function firstFree(
  from: number, { min, max }: Range<number>, replyFor: (port: number) => Tuple, find: Connections['find'],
): Tuple | undefined {
  let port = from
  for (let attempts = Math.min(MAX_ATTEMPTS, max - min + 1); attempts > 0; attempts--) {
    port = port >= max || port < min ? min : port + 1
    const reply = replyFor(port)
    if (find(reply) === undefined) return reply
  }
  return undefined
}

function pick({ min, max }: Range<bigint>, hash: bigint): bigint {
  return min + hash % (max - min + 1n)
}

function big({ min, max }: Range<number>): Range<bigint> {
  return { min: BigInt(min), max: BigInt(max) }
}

/** A hash of a connection (FNV-1a): the same connection gets the same address again. */
function hashOf(tuple: Tuple): number {
  let hash = 0x811c_9dc5
  for (const char of keyOf(tuple)) hash = Math.imul(hash ^ char.charCodeAt(0), 0x0100_0193)
  return (hash ^ (hash >>> 15)) >>> 0
}
