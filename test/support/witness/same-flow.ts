/** Flow-mods that `ovs-ofctl` and the library write differently for one text, and that mean the same. */
import { PortNo, type FlowMod, type Instruction } from 'daolinet/codec'

type Fields = Record<string, unknown>

/** A flow as JSON, in one form for what means the same. */
export function meaning({ xid: _, match, instructions, cookie, cookieMask, ...others }: FlowMod): string {
  // Only a flow that is added gets a cookie. Otherwise nobody looks at what the mask leaves out.
  const seen = others.command === 'add' ? cookie : cookie & cookieMask
  return JSON.stringify(
    [{ ...others, cookie: seen, cookieMask }, fieldsOf(match), instructions.filter(doesSomething)],
    (_, value: unknown) => plain(value),
  )
}

function doesSomething(one: Instruction): boolean {
  return one.type !== 'writeActions' || one.actions.length > 0
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  const { type, inPort, port } = Object(value) as Readonly<Record<string, unknown>>
  // `resubmit:1` has two actions that say it.
  if (type === 'resubmit') return { type: 'resubmitTable', inPort, tableId: 255 }
  // An encoder may leave out defaults.
  if (type === 'controller2') return defaultsOut(value as object)
  // How much of the packet is sent only counts on the way to the controller.
  return type === 'output' && port !== PortNo.CONTROLLER ? { type, port } : value
}

function defaultsOut(action: object): object {
  const defaults: Readonly<Record<string, unknown>> = { maxLen: 0xffff, controllerId: 0, reason: 'action' }
  const given = Object.entries(action).filter(([name, value]) => defaults[name] !== value)
  return Object.fromEntries(given.sort(([a], [b]) => a < b ? -1 : 1))
}

function fieldsOf(match: object): readonly (readonly [string, unknown])[] {
  return Object.entries(match as Fields).flatMap(alike).sort(([a], [b]) => a < b ? -1 : 1)
}

function alike([name, value]: readonly [string, unknown]): readonly (readonly [string, unknown])[] {
  // An Ethernet packet, as all are where nothing else is said.
  if (name === 'packetType' && value === 0) return []
  const [, size = '', index] = /^(x{1,2})reg(\d)$/.exec(name) ?? []
  if (index !== undefined) return registers(value, 1 << size.length, Number(index))
  // A mask of all the bits that there are.
  const masked = Object(value) as { readonly value?: unknown, readonly mask?: unknown }
  const all = masked.mask instanceof Uint8Array
    ? masked.mask.length > 0 && masked.mask.every((byte) => byte === 0xff)
    : name === 'tunFlags' && masked.mask === 1 || name === 'tcpFlags' && masked.mask === 0xfff
  // Bytes in front of the first that counts.
  if (masked.mask instanceof Uint8Array && !all) {
    const first = masked.mask.findIndex((byte) => byte !== 0)
    const [value, mask] = [masked.value as Uint8Array, masked.mask]
      .map((bytes) => first < 0 ? 'any' : Buffer.from(bytes.subarray(first)).toString('hex'))
    return [[name, { value, mask }]]
  }
  return [[name, all ? masked.value : value]]
}

/** A wide register as the registers of 32 bits that it consists of. */
function registers(given: unknown, count: number, index: number): readonly (readonly [string, unknown])[] {
  const whole = (1n << BigInt(32 * count)) - 1n
  const { value, mask } = (typeof given === 'bigint' ? { value: given, mask: whole } : given) as
    { readonly value: bigint, readonly mask: bigint }
  return Array.from({ length: count }, (_, part) => {
    const at = BigInt(32 * (count - 1 - part))
    const [bits, care] = [value, mask].map((number) => Number(number >> at & 0xffff_ffffn)) as [number,
      number]
    return [`reg${index * count + part}`, care === 0xffff_ffff ? bits : { value: bits, mask: care },
      care] as const
  }).filter(([, , care]) => care !== 0).map(([name, said]) => [name, said] as const)
}
