import { hex } from '../../syntax/number.js'
import { ALL_ONES_64 } from '../../wire/all-ones.js'
import { nicira } from '../codec.js'
import { layout, u64, zeros } from '../layout.js'
import type { ActionText } from '../text.js'

// struct nx_action_write_metadata {      NXAST_WRITE_METADATA = 22
//   ext_action_header;
//   uint64_t metadata;
//   uint64_t mask;
// };

/** Writes metadata, as an action. Where there are instructions, use {@link writeMetadata}. */
export interface NxWriteMetadataAction {
  readonly type: 'nxWriteMetadata'
  readonly metadata: bigint
  /** The bits to write. Present when decoded. @defaultValue all bits */
  readonly metadataMask?: bigint
}

/**
 * Builds an {@link NxWriteMetadataAction}: writes metadata, as an action.
 * @param metadataMask - the bits to write, all unless given
 *
 * @example
 * ```ts
 * import { formatActions, nxWriteMetadata } from 'daolinet/codec'
 *
 * console.log(formatActions([nxWriteMetadata(5n, 0xffn)])) // write_metadata:0x5/0xff
 * ```
 */
export function nxWriteMetadata(metadata: bigint, metadataMask?: bigint): NxWriteMetadataAction {
  return { type: 'nxWriteMetadata', metadata, metadataMask }
}

export const nxWriteMetadataCodec = layout<NxWriteMetadataAction>(
  'nxWriteMetadata', nicira(22, { inActionSet: false }),
  zeros(6), u64('metadata'), u64('metadataMask', ALL_ONES_64),
)

/** Read as the instruction of that name. */
export const nxWriteMetadataText: ActionText<NxWriteMetadataAction> = {
  format: ({ metadata, metadataMask = ALL_ONES_64 }) =>
    `write_metadata:${hex(metadata)}${metadataMask === ALL_ONES_64 ? '' : `/${hex(metadataMask)}`}`,
}
