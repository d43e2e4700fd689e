import { errorName, errorNumbers, errorTypes } from 'daolinet/codec'
import { expect, it } from 'vitest'

it('names the 14 types and 111 codes of the specification', () => {
  expect(errorTypes).toHaveLength(14)
  expect(errorTypes.reduce((sum, { codes }) => sum + codes.length, 0)).toBe(111)
})

it.each([
  ['OFPHFC_INCOMPATIBLE', 0, 0],
  ['OFPBRC_BAD_LEN', 1, 6],
  ['OFPBRC_MULTIPART_BUFFER_OVERFLOW', 1, 13],
  ['OFPBAC_BAD_SET_ARGUMENT', 2, 15],
  ['OFPBIC_EPERM', 3, 8],
  ['OFPBMC_BAD_PREREQ', 4, 9],
  ['OFPFMFC_BAD_FLAGS', 5, 7],
  ['OFPGMFC_EPERM', 6, 14],
  ['OFPPMFC_EPERM', 7, 4],
  ['OFPTMFC_EPERM', 8, 2],
  ['OFPQOFC_EPERM', 9, 2],
  ['OFPSCFC_EPERM', 10, 2],
  ['OFPRRFC_STALE', 11, 0],
  ['OFPMMFC_OUT_OF_BANDS', 12, 11],
  ['OFPTFFC_EPERM', 13, 5],
] as const)('knows %s as type %d, code %d', (name, type, code) => {
  expect(errorName(type, code)).toBe(name)
  expect(errorNumbers(name)).toStrictEqual([type, code])
})

it('gives the numbers of an error without a name', () => {
  expect(errorName(4, 99)).toBe('4/99')
  expect(errorName(99, 1)).toBe('99/1')
  expect(errorNumbers('OFPBMC_NONSENSE')).toBeUndefined()
})

it.each([
  ['NXBRC_NXM_INVALID', 0x2320, 2],
  ['NXR_STALE', 0x2320, 35],
  ['NXTFFC_DUP_TABLE', 0x2320, 44],
  ['OFPBFC_UNKNOWN', 0x4f4e4600, 2300],
  ['OFPBIC_DUP_INST', 0x4f4e4600, 2600],
  ['OFPBPC_EPERM', 0x4f4e4600, 4448],
] as const)('knows %s as error of experimenter 0x%s, %d', (name, experimenter, errorCode) => {
  expect(errorName(0xffff, errorCode, experimenter)).toBe(name)
  expect(errorNumbers(name)).toStrictEqual([0xffff, errorCode, experimenter])
})

it('gives the numbers of an error of an unknown experimenter', () => {
  expect(errorName(0xffff, 2, 1)).toBe('65535/2')
  expect(errorName(0xffff, 2)).toBe('65535/2')
})
