/** Match fields as `ovs-ofctl parse-oxm` has them: `NXM_OF_IN_PORT(0001), 01020304(1111/3333)`. */
import { decodeOxmList } from '../../src/codec/match/match.js'
import { headerByName } from '../../src/codec/match/table.js'
import type { Match } from 'daolinet/codec'

const FIELD = /(\w+?)(_W)?\(([0-9a-f]*)(?:\/([0-9a-f]*))?\)/gi

/** The bytes of fields. Throws for a name that the table of fields does not have. */
export function oxmBytes(text: string): Buffer {
  return Buffer.concat(Array.from(text.matchAll(FIELD), ([, name, , value, mask]) => {
    const body = Buffer.from(value! + (mask ?? ''), 'hex')
    return Buffer.concat([header(name!, body.length, mask !== undefined), body])
  }))
}

function header(name: string, length: number, masked: boolean): Buffer {
  if (/^[0-9a-f]+$/i.test(name)) return Buffer.from(name, 'hex')
  const known = headerByName(name)
  if (known === undefined) throw new Error(`there is no field ${name}`)
  const { oxmClass, number, experimenter } = known
  const id = Buffer.alloc(experimenter === undefined ? 0 : 4)
  if (experimenter !== undefined) id.writeUInt32BE(experimenter)
  const head = Buffer.alloc(4)
  head.writeUInt32BE(oxmClass * 0x1_0000 + (number << 9 | Number(masked) << 8 | length + id.length))
  return Buffer.concat([head, id])
}

/** The match of fields, in a text or in bytes. */
export function oxmMatch(fields: string | Uint8Array): Match {
  const { buffer, byteOffset, length } = typeof fields === 'string' ? oxmBytes(fields) : fields
  return decodeOxmList(new DataView(buffer), byteOffset, byteOffset + length)
}
