/** What can be wrong with bytes and with values: the codes of `DecodeError` and `EncodeError`. */

/**
 * What can be wrong with bytes, each with the OpenFlow 1.3 error `[type, code]` that answers the peer
 * who sent them (OpenFlow 1.3.5 §7.4.4).
 */
export const DECODE_ERRORS = {
  /** The bytes end before the structure does: OFPET_BAD_REQUEST / OFPBRC_BAD_LEN. */
  ERR_TRUNCATED: [1, 6],
  /** Not OpenFlow 1.3: OFPBRC_BAD_VERSION. */
  ERR_BAD_VERSION: [1, 0],
  /** A message type that cannot stand here: OFPBRC_BAD_TYPE. */
  ERR_BAD_TYPE: [1, 1],
  /** A length field that contradicts the layout or the bytes around it: OFPBRC_BAD_LEN. */
  ERR_BAD_LENGTH: [1, 6],
  /** A multipart type that cannot stand here: OFPBRC_BAD_MULTIPART. */
  ERR_BAD_MULTIPART: [1, 2],
  /** A packet whose headers contradict each other or the bytes: OFPBRC_BAD_PACKET. */
  ERR_BAD_PACKET: [1, 12],
  /** An action shorter or longer than its type allows: OFPBAC_BAD_LEN. */
  ERR_BAD_ACTION_LENGTH: [2, 1],
  /** Something nested deeper than the decoder follows: OFPBAC_TOO_MANY. */
  ERR_TOO_DEEP: [2, 7],
  /** A set-field action whose field does not fill it: OFPBAC_BAD_SET_LEN. */
  ERR_BAD_SET_FIELD_LENGTH: [2, 14],
  /** An instruction shorter or longer than its type allows: OFPBIC_BAD_LEN. */
  ERR_BAD_INSTRUCTION_LENGTH: [3, 7],
  /** A match that is not OXM: OFPBMC_BAD_TYPE. */
  ERR_BAD_MATCH_TYPE: [4, 0],
  /** A match whose length contradicts its contents: OFPBMC_BAD_LEN. */
  ERR_BAD_MATCH_LENGTH: [4, 1],
  /** A match field whose value has the wrong width: OFPBMC_BAD_LEN. */
  ERR_BAD_FIELD_LENGTH: [4, 1],
  /** A mask on a field that takes none, or one that leaves bits of the value outside: OFPBMC_BAD_MASK. */
  ERR_BAD_MASK: [4, 8],
  /** A match field without the field it depends on: OFPBMC_BAD_PREREQ. */
  ERR_BAD_PREREQUISITE: [4, 9],
  /** The same field twice in one match: OFPBMC_DUP_FIELD. */
  ERR_DUPLICATE_FIELD: [4, 10],
  /** A group bucket whose length contradicts its contents: OFPGMFC_BAD_BUCKET. */
  ERR_BAD_BUCKET_LENGTH: [6, 12],
  /** A meter band whose length contradicts its type: OFPMMFC_BAD_BAND. */
  ERR_BAD_BAND_LENGTH: [12, 8],
  /** A table-feature property whose length contradicts its contents: OFPTFFC_BAD_LEN. */
  ERR_BAD_PROPERTY_LENGTH: [13, 3],
} as const satisfies Record<string, readonly [type: number, code: number]>

/** The stable `code` of a {@link DecodeError}. */
export type DecodeErrorCode = keyof typeof DECODE_ERRORS

/** What can be wrong with a value that is to be encoded. */
export const ENCODE_ERRORS = {
  /** A number that does not fit its field, or is no integer. */
  ERR_OUT_OF_RANGE: 'a number outside the range of its field',
  /** A value of a kind that the field does not take. */
  ERR_BAD_VALUE: 'a value of the wrong kind',
  /** Text that is not an address, or bytes of another length than the address has. */
  ERR_BAD_ADDRESS: 'not an address',
  /** A field that has no default was left out. */
  ERR_MISSING_FIELD: 'a required field is missing',
  /** A name that the tables do not know: a match field, a message type, an action. */
  ERR_UNKNOWN_NAME: 'an unknown name',
  /** More bytes than the length field can express (65,535 for a message), or than the structure holds. */
  ERR_TOO_LONG: 'too long for its length field',
  /** The caller's buffer ends before the encoded bytes do. */
  ERR_NO_SPACE: 'the buffer is too small',
  /** A match field without the field it depends on. */
  ERR_BAD_PREREQUISITE: 'a match field without its prerequisite',
} as const satisfies Record<string, string>

/** The stable `code` of an {@link EncodeError}. */
export type EncodeErrorCode = keyof typeof ENCODE_ERRORS
