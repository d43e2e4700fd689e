/** The names of experimenter errors, which are sent as errors of type 0xffff (OpenFlow 1.3.5 §7.4.4.15). */
import { ExperimenterId } from './experimenters.js'

/** Nicira's errors by their numbers. */
const nicira: Readonly<Record<number, string>> = {
  2: 'NXBRC_NXM_INVALID', 3: 'NXBRC_NXM_BAD_TYPE', 4: 'NXBRC_MUST_BE_ZERO', 5: 'NXBRC_BAD_REASON',
  6: 'OFPMOFC_MONITOR_EXISTS', 7: 'OFPMOFC_BAD_FLAGS', 8: 'OFPMOFC_UNKNOWN_MONITOR',
  9: 'NXBRC_FM_BAD_EVENT', 10: 'NXBRC_UNENCODABLE_ERROR', 11: 'NXBAC_MUST_BE_ZERO',
  12: 'NXFMFC_HARDWARE', 13: 'NXFMFC_BAD_TABLE_ID', 15: 'NXBAC_BAD_CONJUNCTION',
  16: 'NXTTMFC_BAD_COMMAND', 17: 'NXTTMFC_BAD_OPT_LEN', 18: 'NXTTMFC_BAD_FIELD_IDX',
  19: 'NXTTMFC_TABLE_FULL', 20: 'NXTTMFC_ALREADY_MAPPED', 21: 'NXTTMFC_DUP_ENTRY',
  34: 'NXR_NOT_SUPPORTED', 35: 'NXR_STALE', 36: 'NXST_NOT_CONFIGURED', 37: 'NXFMFC_INVALID_TLV_FIELD',
  38: 'NXTTMFC_INVALID_TLV_DEL', 39: 'NXBAC_BAD_HEADER_TYPE', 40: 'NXBAC_UNKNOWN_ED_PROP',
  41: 'NXBAC_BAD_ED_PROP', 42: 'NXBAC_CT_DATAPATH_SUPPORT', 43: 'NXBMC_CT_DATAPATH_SUPPORT',
  44: 'NXTFFC_DUP_TABLE',
}

/** The ONF's errors for OpenFlow 1.3 by their numbers. */
const onf: Readonly<Record<number, string>> = {
  2300: 'OFPBFC_UNKNOWN', 2301: 'OFPBFC_EPERM', 2302: 'OFPBFC_BAD_ID', 2303: 'OFPBFC_BUNDLE_EXIST',
  2304: 'OFPBFC_BUNDLE_CLOSED', 2305: 'OFPBFC_OUT_OF_BUNDLES', 2306: 'OFPBFC_BAD_TYPE',
  2307: 'OFPBFC_BAD_FLAGS', 2308: 'OFPBFC_MSG_BAD_LEN', 2309: 'OFPBFC_MSG_BAD_XID',
  2310: 'OFPBFC_MSG_UNSUP', 2311: 'OFPBFC_MSG_CONFLICT', 2312: 'OFPBFC_MSG_TOO_MANY',
  2313: 'OFPBFC_MSG_FAILED', 2314: 'OFPBFC_TIMEOUT', 2315: 'OFPBFC_BUNDLE_IN_PROGRESS',
  2360: 'OFPFMFC_BAD_PRIORITY', 2370: 'OFPACFC_INVALID', 2371: 'OFPACFC_UNSUPPORTED',
  2372: 'OFPACFC_EPERM', 2600: 'OFPBIC_DUP_INST', 2640: 'OFPBRC_MULTIPART_REQUEST_TIMEOUT',
  2641: 'OFPBRC_MULTIPART_REPLY_TIMEOUT', 4250: 'OFPBAC_BAD_SET_MASK', 4443: 'OFPBPC_TOO_MANY',
  4444: 'OFPBPC_DUP_TYPE', 4445: 'OFPBPC_BAD_EXPERIMENTER', 4446: 'OFPBPC_BAD_EXP_TYPE',
  4447: 'OFPBPC_BAD_EXP_VALUE', 4448: 'OFPBPC_EPERM',
}

/** The name of an experimenter error; undefined when the library knows none. */
export function experimenterErrorName(experimenter: number, code: number): string | undefined {
  if (experimenter === ExperimenterId.NICIRA) return nicira[code]
  return experimenter === ExperimenterId.ONF ? onf[code] : undefined
}

/** The experimenter and the number of an error by its name. */
export function experimenterErrorNumbers(
  name: string,
): { readonly experimenter: number, readonly code: number } | undefined {
  const { NICIRA, ONF } = ExperimenterId
  for (const [experimenter, names] of [[NICIRA, nicira], [ONF, onf]] as const) {
    const found = Object.keys(names).find((code) => names[Number(code)] === name)
    if (found !== undefined) return { experimenter, code: Number(found) }
  }
  return undefined
}
