/** Printing the story of the demo. */
import { orThrow, parsePacket } from 'daolinet/packet'
import type { SeenFrame } from './network.js'

/** Prints a line. */
export function say(line: string): void {
  console.log(line)
}

/** Prints the heading of a part of the story. */
export function chapter(title: string): void {
  console.log(`\n— ${title} —`)
}

/** A frame, where it was seen, and its addresses. */
export function frameLine({ where, frame }: SeenFrame): string {
  const { ethernet, ipv4, icmp } = orThrow(parsePacket(frame))
  const packet = ipv4 === undefined ? '' : `${ipv4.src} > ${ipv4.dst} TTL ${ipv4.ttl} ${icmp?.type ?? ''}`
  return `${where.padEnd(10)}  ${ethernet.src} > ${ethernet.dst}  ${packet}`
}
