import { nicira } from '../codec.js'
import { layout } from '../layout.js'
import { keyword } from '../text.js'

// NXAST_DEC_NSH_TTL = 48: ext_action_header and nothing else.

/** Decrements the TTL of the network service header. */
export interface DecNshTtlAction { readonly type: 'decNshTtl' }

/**
 * Builds a {@link DecNshTtlAction}: decrements the TTL of the network service header (RFC 8300).
 *
 * @example
 * ```ts
 * import { decNshTtl, formatActions } from 'daolinet/codec'
 *
 * console.log(formatActions([decNshTtl()])) // dec_nsh_ttl
 * ```
 */
export function decNshTtl(): DecNshTtlAction {
  return { type: 'decNshTtl' }
}

export const decNshTtlCodec =
  layout<DecNshTtlAction>('decNshTtl', nicira(48, { inActionSet: true }))

export const decNshTtlText = /* @__PURE__ */ keyword<DecNshTtlAction>('decNshTtl', 'dec_nsh_ttl')
