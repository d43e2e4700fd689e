import { enumeration } from '../wire/enumeration.js'

/**
 * What of a packet is hashed (ovs-actions(7), "The bundle and bundle_load actions", "The multipath action").
 */
export type HashFields =
  | 'ethSrc' | 'symmetricL4' | 'symmetricL3L4' | 'symmetricL3L4Udp' | 'nwSrc' | 'nwDst' | 'symmetricL3'

/** `NX_HASH_FIELDS_*` by name. */
export const hashFields = enumeration({
  ethSrc: 0, symmetricL4: 1, symmetricL3L4: 2, symmetricL3L4Udp: 3, nwSrc: 4, nwDst: 5, symmetricL3: 6,
}, 'fields')
