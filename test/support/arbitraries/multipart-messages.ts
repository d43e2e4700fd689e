/** Multipart messages, as they are decoded. */
import * as fc from 'fast-check'
import { instructions } from './instructions.js'
import { bytes, text, u16, u32, u64, u8 } from './integers.js'
import { match } from './match.js'
import { port } from './ports.js'
import { record } from './record.js'

const header = <const T extends string>(type: T) => ({ type: fc.constant(type), xid: u32, flags: u16 })
const bare = <const T extends string>(type: T) => record(header(type))
const unknownType = fc.integer({ min: 0x100, max: 0xfff0 })

const flow = record({
  tableId: u8,
  durationSec: u32,
  durationNsec: u32,
  priority: u16,
  idleTimeout: u16,
  hardTimeout: u16,
  flags: u16,
  cookie: u64,
  packetCount: u64,
  byteCount: u64,
  match,
  instructions,
})

/** Every multipart message, by its type. */
export const multipartMessages = {
  descRequest: bare('descRequest'),
  descReply: record({
    ...header('descReply'),
    mfrDesc: text(256),
    hwDesc: text(256),
    swDesc: text(256),
    serialNum: text(32),
    dpDesc: text(256),
  }),
  flowStatsRequest: record({
    ...header('flowStatsRequest'),
    tableId: u8,
    outPort: u32,
    outGroup: u32,
    cookie: u64,
    cookieMask: u64,
    match,
  }),
  flowStatsReply: record({ ...header('flowStatsReply'), flows: fc.array(flow, { maxLength: 3 }) }),
  portDescRequest: bare('portDescRequest'),
  portDescReply: record({ ...header('portDescReply'), ports: fc.array(port, { maxLength: 3 }) }),
  multipartRequest: record({ ...header('multipartRequest'), multipartType: unknownType, body: bytes(32) }),
  multipartReply: record({ ...header('multipartReply'), multipartType: unknownType, body: bytes(32) }),
}
