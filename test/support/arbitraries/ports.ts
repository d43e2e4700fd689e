import type * as fc from 'fast-check'
import type { Port } from 'daolinet/codec'
import { mac } from './addresses.js'
import { text, u32 } from './integers.js'
import { record } from './record.js'

/** A port of a switch. */
export const port: fc.Arbitrary<Port> = record({
  portNo: u32,
  hwAddr: mac,
  name: text(16),
  config: u32,
  state: u32,
  curr: u32,
  advertised: u32,
  supported: u32,
  peer: u32,
  currSpeed: u32,
  maxSpeed: u32,
})
