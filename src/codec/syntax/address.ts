/** Addresses as bits, with their masks. */
import { parseIpv4, parseIpv6, parseMac } from '../addresses/index.js'
import { AddressError } from '../errors.js'
import { parseMask } from '../match/mask.js'
import { cut, fail, textOf, type Span } from './span.js'

type Kind = 'mac' | 'ipv4' | 'ipv6'

/** An address of a kind as a number. Digits of a MAC may be single: `1:2:3:4:5:6`. */
export function addressOf(span: Span, kind: Kind): bigint {
  return orFail(span, () => {
    switch (kind) {
      case 'mac': return BigInt(parseMac(padMac(textOf(span))))
      case 'ipv4': return BigInt(parseIpv4(textOf(span)))
      case 'ipv6': return parseIpv6(textOf(span))
    }
  })
}

/** An address, and the mask behind its slash: a prefix length or another address. */
export function maskedAddressOf(span: Span, kind: Kind): { readonly value: bigint, readonly mask?: bigint } {
  const masked = cut(span, '/')
  if (masked === undefined) return { value: addressOf(span, kind) }
  const [address, mask] = masked
  const bits = orFail(mask, () =>
    BigInt(parseMask(kind, kind === 'mac' ? padMac(textOf(mask)) : textOf(mask))))
  return { value: addressOf(address, kind), mask: bits }
}

function padMac(text: string): string {
  if (!/^[0-9a-f]{1,2}(?::[0-9a-f]{1,2}){5}$/i.test(text)) return text
  return text.split(':').map((digits) => digits.padStart(2, '0')).join(':')
}

function orFail<T>(span: Span, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof AddressError) fail('ERR_BAD_VALUE', span, error.message)
    throw error
  }
}
