import { bodiless } from './bodiless.js'

/** Copies the TTL from the next header outwards to the outermost. */
export const copyTtlOut = bodiless('copyTtlOut', 11)
/** Copies the TTL from the outermost header inwards to the next. */
export const copyTtlIn = bodiless('copyTtlIn', 12)
/** Decrements the MPLS TTL; a packet whose TTL expires goes to the controller or is dropped. */
export const decMplsTtl = bodiless('decMplsTtl', 16)
/**
 * Decrements the IPv4 TTL or IPv6 hop limit; a packet whose TTL expires goes to the controller or is dropped.
 */
export const decNwTtl = bodiless('decNwTtl', 24)
