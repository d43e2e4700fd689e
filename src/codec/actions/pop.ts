import { bodiless } from './bodiless.js'

/** Pops the outermost VLAN tag. */
export const popVlan = bodiless('popVlan', 18)
/** Pops the outermost provider backbone bridging service tag. */
export const popPbb = bodiless('popPbb', 27)
