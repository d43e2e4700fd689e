/** Match fields that are not in the bytes of a packet: metadata, registers … All are 0 until they are set. */
import { TRACKED_FIELDS } from './tracking.js'
import { TUNNEL_FIELDS } from './tunnel-header.js'

const PLAIN = new Set<string>([
  'inPort', 'inPhyPort', 'inPort16', 'metadata', 'packetType', 'pktMark',
  ...Array.from({ length: 16 }, (_, i) => `reg${i}`), ...TRACKED_FIELDS, ...TUNNEL_FIELDS,
])
const WIDE = /^(x{1,2})reg([0-9]|1[0-5])$/

/** The value of `actsetOutput` while the action set has no output (OpenFlow 1.5 §7.2.3.7). */
const UNSET = 0xffff_fff7n

/** These fields of one packet. */
export class Registers {
  readonly #fields: Map<string, bigint>

  /** @param fields - the initial values; they are copied */
  constructor(fields: Iterable<readonly [string, bigint]>) {
    this.#fields = new Map(fields)
  }

  /** The fields that were set. */
  get entries(): ReadonlyMap<string, bigint> {
    return this.#fields
  }

  /** The value of a field; undefined when it is not one of these fields. */
  get(name: string): bigint | undefined {
    if (PLAIN.has(name)) return this.#fields.get(name) ?? 0n
    if (name === 'actsetOutput') return this.#fields.get(name) ?? UNSET
    const wide = WIDE.exec(name)
    return wide === null ? undefined : this.#together(wide[1]!, Number(wide[2]))
  }

  /** Sets a field. */
  set(name: string, value: bigint): void {
    const wide = WIDE.exec(name)
    if (wide === null) return void this.#fields.set(name, value)
    const count = wide[1] === 'x' ? 2 : 4
    const first = Number(wide[2]) * count
    for (let i = 0; i < count; i++) {
      this.#fields.set(`reg${first + i}`, (value >> BigInt(32 * (count - 1 - i))) & 0xffff_ffffn)
    }
  }

  /** Sets a field to 0. */
  delete(name: string): void {
    this.#fields.delete(name)
  }

  /** `xreg0` is made of reg0 and reg1, `xxreg0` of reg0 to reg3; reg0 has the highest bits of both. */
  #together(prefix: string, index: number): bigint {
    const count = prefix === 'x' ? 2 : 4
    const parts = Array.from({ length: count }, (_, i) => this.#fields.get(`reg${index * count + i}`) ?? 0n)
    return parts.reduce((value, part) => (value << 32n) | part, 0n)
  }
}
