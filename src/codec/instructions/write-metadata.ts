import { ALL_ONES_64 } from '../wire/all-ones.js'
import { exactBytes, putU64, putZeros } from '../wire/bytes.js'
import type { InstructionCodec } from './instruction.js'

// struct ofp_instruction_write_metadata {  OpenFlow 1.3.5 §7.2.4
//   uint16_t type;                         OFPIT_WRITE_METADATA = 2
//   uint16_t len;                          24
//   uint8_t  pad[4];
//   uint64_t metadata;
//   uint64_t metadata_mask;
// };

/** Writes metadata that later tables can match. */
export interface WriteMetadata {
  readonly type: 'writeMetadata'
  readonly metadata: bigint
  /** The bits to write. Present when decoded. @defaultValue all bits */
  readonly metadataMask?: bigint
}

/**
 * Builds a {@link WriteMetadata}: writes metadata that later tables can match.
 * @param metadataMask - the bits to write, all unless given
 *
 * @example
 * ```ts
 * import { formatInstructions, gotoTable, writeMetadata } from 'daolinet/codec'
 *
 * console.log(formatInstructions([writeMetadata(5n), gotoTable(1)])) // write_metadata:0x5,goto_table:1
 * ```
 */
export function writeMetadata(metadata: bigint, metadataMask?: bigint): WriteMetadata {
  return metadataMask === undefined
    ? { type: 'writeMetadata', metadata }
    : { type: 'writeMetadata', metadata, metadataMask }
}

export const writeMetadataCodec: InstructionCodec<WriteMetadata> = {
  type: 'writeMetadata',
  number: 2,
  decode(view, offset, end) {
    exactBytes(offset, end, 24, 'writeMetadata', 'ERR_BAD_INSTRUCTION_LENGTH')
    return {
      type: 'writeMetadata',
      metadata: view.getBigUint64(offset + 8),
      metadataMask: view.getBigUint64(offset + 16),
    }
  },
  encode(instruction, view, offset) {
    putZeros(view, offset + 4, offset + 8)
    putU64(view, offset + 8, instruction.metadata, 'metadata')
    putU64(view, offset + 16, instruction.metadataMask ?? ALL_ONES_64, 'metadataMask')
    return offset + 24
  },
}
