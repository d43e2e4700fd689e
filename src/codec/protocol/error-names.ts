/** The names of error types and codes (OpenFlow 1.3.5 §7.4.4). */
import { experimenterErrorName, experimenterErrorNumbers } from './experimenter-error-names.js'

/** A type of error with the names of its codes, by number. */
export interface ErrorType { readonly name: string, readonly codes: readonly string[] }

function errorType(name: string, prefix: string, codes: string): ErrorType {
  return { name, codes: codes.split(' ').map((code) => prefix + code) }
}

/** All 14 standard types and their 111 codes; the index is the number. */
export const errorTypes: readonly ErrorType[] = [
  errorType('OFPET_HELLO_FAILED', 'OFPHFC_', 'INCOMPATIBLE EPERM'),
  errorType('OFPET_BAD_REQUEST', 'OFPBRC_',
    'BAD_VERSION BAD_TYPE BAD_MULTIPART BAD_EXPERIMENTER BAD_EXP_TYPE EPERM BAD_LEN BUFFER_EMPTY '
    + 'BUFFER_UNKNOWN BAD_TABLE_ID IS_SLAVE BAD_PORT BAD_PACKET MULTIPART_BUFFER_OVERFLOW'),
  errorType('OFPET_BAD_ACTION', 'OFPBAC_',
    'BAD_TYPE BAD_LEN BAD_EXPERIMENTER BAD_EXP_TYPE BAD_OUT_PORT BAD_ARGUMENT EPERM TOO_MANY BAD_QUEUE '
    + 'BAD_OUT_GROUP MATCH_INCONSISTENT UNSUPPORTED_ORDER BAD_TAG BAD_SET_TYPE BAD_SET_LEN BAD_SET_ARGUMENT'),
  errorType('OFPET_BAD_INSTRUCTION', 'OFPBIC_',
    'UNKNOWN_INST UNSUP_INST BAD_TABLE_ID UNSUP_METADATA UNSUP_METADATA_MASK BAD_EXPERIMENTER BAD_EXP_TYPE '
    + 'BAD_LEN EPERM'),
  errorType('OFPET_BAD_MATCH', 'OFPBMC_',
    'BAD_TYPE BAD_LEN BAD_TAG BAD_DL_ADDR_MASK BAD_NW_ADDR_MASK BAD_WILDCARDS BAD_FIELD BAD_VALUE BAD_MASK '
    + 'BAD_PREREQ DUP_FIELD EPERM'),
  errorType('OFPET_FLOW_MOD_FAILED', 'OFPFMFC_',
    'UNKNOWN TABLE_FULL BAD_TABLE_ID OVERLAP EPERM BAD_TIMEOUT BAD_COMMAND BAD_FLAGS'),
  errorType('OFPET_GROUP_MOD_FAILED', 'OFPGMFC_',
    'GROUP_EXISTS INVALID_GROUP WEIGHT_UNSUPPORTED OUT_OF_GROUPS OUT_OF_BUCKETS CHAINING_UNSUPPORTED '
    + 'WATCH_UNSUPPORTED LOOP UNKNOWN_GROUP CHAINED_GROUP BAD_TYPE BAD_COMMAND BAD_BUCKET BAD_WATCH EPERM'),
  errorType('OFPET_PORT_MOD_FAILED', 'OFPPMFC_', 'BAD_PORT BAD_HW_ADDR BAD_CONFIG BAD_ADVERTISE EPERM'),
  errorType('OFPET_TABLE_MOD_FAILED', 'OFPTMFC_', 'BAD_TABLE BAD_CONFIG EPERM'),
  errorType('OFPET_QUEUE_OP_FAILED', 'OFPQOFC_', 'BAD_PORT BAD_QUEUE EPERM'),
  errorType('OFPET_SWITCH_CONFIG_FAILED', 'OFPSCFC_', 'BAD_FLAGS BAD_LEN EPERM'),
  errorType('OFPET_ROLE_REQUEST_FAILED', 'OFPRRFC_', 'STALE UNSUP BAD_ROLE'),
  errorType('OFPET_METER_MOD_FAILED', 'OFPMMFC_',
    'UNKNOWN METER_EXISTS INVALID_METER UNKNOWN_METER BAD_COMMAND BAD_FLAGS BAD_RATE BAD_BURST BAD_BAND '
    + 'BAD_BAND_VALUE OUT_OF_METERS OUT_OF_BANDS'),
  errorType('OFPET_TABLE_FEATURES_FAILED', 'OFPTFFC_',
    'BAD_TABLE BAD_METADATA BAD_TYPE BAD_LEN BAD_ARGUMENT EPERM'),
]

const EXPERIMENTER = 0xffff

/**
 * The name of an OpenFlow error: `OFPBMC_BAD_PREREQ`. One without a name is given by its numbers: `4/99`.
 * @param type - `OFPET_*`, or 0xffff for an experimenter error
 * @param code - the code within the type; of an experimenter error, its number
 * @param experimenter - the experimenter that defined the error, when `type` is 0xffff
 *
 * @example
 * ```ts
 * import { errorName } from 'daolinet/codec'
 *
 * console.log(errorName(4, 9), errorName(4, 99)) // OFPBMC_BAD_PREREQ 4/99
 * ```
 */
export function errorName(type: number, code: number, experimenter?: number): string {
  const name = type === EXPERIMENTER && experimenter !== undefined
    ? experimenterErrorName(experimenter, code)
    : errorTypes[type]?.codes[code]
  return name ?? `${type}/${code}`
}

/**
 * The numbers of an OpenFlow error by its name.
 * @returns type and code, and the experimenter id if the type is 0xffff; undefined for a name that the
 *   library does not know
 *
 * @example
 * ```ts
 * import { errorNumbers } from 'daolinet/codec'
 *
 * console.log(errorNumbers('OFPBMC_BAD_PREREQ'), errorNumbers('OFPBFC_TIMEOUT'))
 * // prints [ 4, 9 ] [ 65535, 2314, 1330529792 ]
 * ```
 */
export function errorNumbers(
  name: string,
): readonly [errorType: number, errorCode: number, experimenter?: number] | undefined {
  for (const [type, { codes }] of errorTypes.entries()) {
    const code = codes.indexOf(name)
    if (code >= 0) return [type, code]
  }
  const own = experimenterErrorNumbers(name)
  return own && [EXPERIMENTER, own.code, own.experimenter]
}
