import {
  decode, encode, tableFeaturesReply, tableFeaturesRequest, type TableFeaturesReply, type TableProperty,
} from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { expectBothWays } from '../../../support/both-ways.js'
import { hex, toHex } from '../../../support/hex.js'

const name = '7461626c6530'.padEnd(64, '0')
const table = (properties: string): string => {
  const length = (64 + hex(properties).length).toString(16).padStart(4, '0')
  return `${length} 02 0000000000 ${name} 00000000000000ff 000000000000ffff 00000003 000f4240 ${properties}`
}
const reply = (properties: string): Uint8Array => {
  const body = hex(table(properties))
  return hex(
    `0413 ${(16 + body.length).toString(16).padStart(4, '0')} 00000001 000c 0000 00000000 ${toHex(body)}`,
  )
}
const propertiesOf = (text: string): readonly TableProperty[] =>
  (decode(reply(text)) as TableFeaturesReply).tables[0]!.properties

describe('what a table can do', () => {
  it('is requested without a body', () => {
    expectBothWays('0412 0010 00000001 000c 0000 00000000', {
      type: 'tableFeaturesRequest', xid: 1, flags: 0, tables: [],
    })
    expect(encode(tableFeaturesRequest({ xid: 1 }))).toStrictEqual(
      hex('0412 0010 00000001 000c 0000 00000000'),
    )
    expect(tableFeaturesReply()).toMatchObject({ tables: [] })
  })

  it('is reported table by table', () => {
    expectBothWays(`0413 0090 00000001 000c 0001 00000000 ${table('')} ${table('')}`, {
      type: 'tableFeaturesReply',
      xid: 1,
      flags: 1,
      tables: [0, 1].map(() => ({
        tableId: 2,
        name: 'table0',
        metadataMatch: 0xffn,
        metadataWrite: 0xffffn,
        config: 3,
        maxEntries: 1_000_000,
        properties: [],
      })),
    })
  })

  it.each<[string, string, TableProperty]>([
    [
      'instructions',
      '0000 0010 0001 0004 0004 0004 0063 0004',
      { type: 'instructions', instructions: [{ type: 'gotoTable' }, { type: 'applyActions' }, { type: 99 }] },
    ],
    [
      'instructions with padding',
      '0001 000c 0001 0008 00000000 00000000',
      { type: 'instructionsMiss', instructions: [{ type: 'gotoTable', body: hex('00000000') }] },
    ],
    [
      'instructions of experimenters',
      '0000 000c ffff 0008 00002320 00000000',
      { type: 'instructions', instructions: [{ type: 0xffff, body: hex('00002320') }] },
    ],
    ['next tables', '0002 0007 01 02 fe 00', { type: 'nextTables', tableIds: [1, 2, 254] }],
    ['next tables of a miss', '0003 0004 00000000', { type: 'nextTablesMiss', tableIds: [] }],
    [
      'actions to write',
      '0004 000c 0000 0004 0019 0004 00000000',
      { type: 'writeActions', actions: [{ type: 'output' }, { type: 'setField' }] },
    ],
    ['actions to write on a miss', '0005 0004 00000000', { type: 'writeActionsMiss', actions: [] }],
    [
      'actions to apply',
      '0006 000e ffff 000a 00002320 0001 0000',
      { type: 'applyActions', actions: [{ type: 0xffff, body: hex('00002320 0001') }] },
    ],
    [
      'actions to apply on a miss',
      '0007 0008 001b 0004',
      { type: 'applyActionsMiss', actions: [{ type: 'popPbb' }] },
    ],
    [
      'fields to match',
      '0008 0010 80000004 80001904 80000000 ',
      {
        type: 'match',
        fields: [{ field: 'inPort' }, { field: 'ipv4Dst', hasMask: true }, { field: 'inPort', length: 0 }],
      },
    ],
    [
      'fields to leave out',
      '000a 000c 20000004 80000004 00000000',
      { type: 'wildcards', fields: [{ field: '0x20000004' }, { field: 'inPort' }] },
    ],
    [
      'fields to write',
      '000c 000c ffff0006 70000000 00000000',
      { type: 'writeSetfield', fields: [{ field: '0xffff000670000000' }] },
    ],
    ['fields to write on a miss', '000d 0004 00000000', { type: 'writeSetfieldMiss', fields: [] }],
    ['fields to apply', '000e 0004 00000000', { type: 'applySetfield', fields: [] }],
    ['fields to apply on a miss', '000f 0004 00000000', { type: 'applySetfieldMiss', fields: [] }],
    [
      'something of an experimenter',
      'fffe 000e 00002320 00000001 abcd 0000',
      { type: 'experimenter', experimenter: 0x2320, expType: 1, data: hex('abcd') },
    ],
    [
      'something of an experimenter on a miss',
      'ffff 000c 00002320 00000001 00000000',
      { type: 'experimenterMiss', experimenter: 0x2320, expType: 1, data: new Uint8Array(0) },
    ],
    ['something unknown', '0063 0006 abcd 0000', { type: 'unknown', propertyType: 99, body: hex('abcd') }],
  ])('lists %s', (_, text, property) => {
    expect(propertiesOf(text)).toStrictEqual([property])
    const [tables] = [(decode(reply('')) as TableFeaturesReply).tables]
    expect(
      encode(tableFeaturesReply({ xid: 1, tables: [{ ...tables[0]!, properties: [property] }] })),
    ).toStrictEqual(reply(text))
  })

  it.each([
    ['a property shorter than its header', '0000 0003 00000000'],
    ['a property of no length', '0000 0000 00000000'],
    ['a property longer than its table', '0000 0009 00000000'],
    ['a property without its padding', '0000 0004'],
    ['an instruction of no length', '0000 0008 0001 0000'],
    ['an instruction longer than its property', '0000 0008 0001 0005'],
    ['half a field', '0008 0006 8000 0000'],
    ['half a field of an experimenter', '0008 0008 ffff0006'],
    ['an experimenter without its type', 'fffe 0008 00002320'],
  ])('is refused with %s', (_, text) => {
    expect(() => propertiesOf(text)).toThrow(expect.objectContaining({
      code: 'ERR_BAD_PROPERTY_LENGTH', errorType: 13, errorCode: 3,
      path: expect.stringMatching(/^tables\[0\]\.properties\[0\]/) as string,
    }))
  })

  it('says what does not fit', () => {
    const properties = [
      { type: 'match', fields: [{ field: 'inPort' }, { field: 'nonsense' }] },
    ] as unknown as TableProperty[]
    expect(() => encode({ type: 'tableFeaturesRequest', tables: [{ properties }] })).toThrow(
      expect.objectContaining({ code: 'ERR_UNKNOWN_NAME', path: 'tables[0].properties[0].fields[1].field' }),
    )
  })
})
