/** Ranges of ports, and the masks that match them: OpenFlow has no ranges. */

/** The ends of a range: `"20000-29999"`. */
export function portsOf(range: string): readonly [low: number, high: number] {
  const [low, high] = range.split('-').map(Number) as [number, number]
  return [low, high]
}

/** The fewest values with masks that match exactly the ports of a range, in ascending order. */
export function portMasks([low, high]: readonly [number, number]): { value: number, mask: number }[] {
  const masks: { value: number, mask: number }[] = []
  for (let at = low; at <= high;) {
    let size = 1
    while (at % (size * 2) === 0 && at + size * 2 - 1 <= high) size *= 2
    masks.push({ value: at, mask: 0x1_0000 - size })
    at += size
  }
  return masks
}
