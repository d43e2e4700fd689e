import { exactBytes, putU64, putZeros } from '../wire/bytes.js'
import { NICIRA_BODY, nicira } from './nicira.js'
import type { ActionCodec } from './codec.js'

// struct nx_action_write_metadata {      NXAST_WRITE_METADATA = 22
//   ext_action_header;
//   uint64_t metadata;
//   uint64_t mask;
// };

/** Writes metadata as an action; where there are instructions, `writeMetadata` is one of them. */
export interface NxWriteMetadataAction {
  readonly type: 'nxWriteMetadata'
  readonly metadata: bigint
  /** The bits to write; always there when decoded. @defaultValue all of them */
  readonly metadataMask?: bigint
}

const ALL_BITS = 0xffff_ffff_ffff_ffffn

export const nxWriteMetadata: ActionCodec<NxWriteMetadataAction> = {
  type: 'nxWriteMetadata',
  ...nicira(22),
  decode(view, offset, end) {
    exactBytes(offset, end, 32, 'nxWriteMetadata', 'BAD_ACTION_LENGTH')
    return {
      type: 'nxWriteMetadata',
      metadata: view.getBigUint64(offset + 16),
      metadataMask: view.getBigUint64(offset + 24),
    }
  },
  encode(action, view, offset) {
    putZeros(view, offset + NICIRA_BODY, offset + 16)
    putU64(view, offset + 16, action.metadata, 'metadata')
    putU64(view, offset + 24, action.metadataMask ?? ALL_BITS, 'metadataMask')
    return offset + 32
  },
}
