/**
 * What Ryu's JSON says of a message, held against what we decode. Ryu names everything after the
 * specification, so most members are ours in camelCase; the table has the rest.
 */

type Fields = Readonly<Record<string, unknown>>

/** How a class of Ryu's is called here, and those of its members that are called otherwise. */
interface Class {
  readonly type?: string
  readonly rename?: Readonly<Record<string, string>>
  /** Names of numbers, by member. */
  readonly names?: Readonly<Record<string, readonly string[]>>
}

const COMMANDS = ['add', 'modify', 'modifyStrict', 'delete', 'deleteStrict']
const ROLES = ['noChange', 'equal', 'master', 'slave']
const GROUP_TYPES = ['all', 'select', 'indirect', 'fastFailover']
const PACKET_IN_REASONS = ['noMatch', 'action', 'invalidTtl']

const classes: Readonly<Record<string, Class>> = {
  OFPErrorMsg: { type: 'error', rename: { type: 'errorType', code: 'errorCode', exp_type: 'errorCode' } },
  OFPExperimenter: { rename: { data: 'body' } },
  OFPSwitchFeatures: { type: 'featuresReply' },
  OFPDescStatsRequest: { type: 'descRequest' },
  OFPDescStatsReply: { type: 'descReply' },
  OFPGroupDescStatsRequest: { type: 'groupDescRequest' },
  OFPGroupDescStatsReply: { type: 'groupDescReply' },
  OFPGroupDescStats: { rename: { type: 'groupType' }, names: { groupType: GROUP_TYPES } },
  OFPGroupFeaturesStatsRequest: { type: 'groupFeaturesRequest' },
  OFPGroupFeaturesStatsReply: { type: 'groupFeaturesReply' },
  OFPMeterConfigStatsRequest: { type: 'meterConfigRequest' },
  OFPMeterConfigStatsReply: { type: 'meterConfigReply' },
  OFPMeterFeaturesStatsRequest: { type: 'meterFeaturesRequest' },
  OFPMeterFeaturesStatsReply: { type: 'meterFeaturesReply' },
  OFPPortDescStatsRequest: { type: 'portDescRequest' },
  OFPPortDescStatsReply: { type: 'portDescReply' },
  OFPTableFeaturesStatsRequest: { type: 'tableFeaturesRequest' },
  OFPTableFeaturesStatsReply: { type: 'tableFeaturesReply' },
  OFPExperimenterStatsRequest: { type: 'experimenterMultipartRequest', rename: { data: 'body' } },
  OFPExperimenterStatsReply: { type: 'experimenterMultipartReply' },
  OFPExperimenterMultipart: { rename: { data: 'body' } },
  ONFFlowMonitorStatsRequest: { type: 'flowMonitorRequest', rename: { experimenter: '', exp_type: '' } },
  OFPFlowMod: { names: { command: COMMANDS } },
  OFPGroupMod: {
    rename: { type: 'groupType' },
    names: { groupType: GROUP_TYPES, command: ['add', 'modify', 'delete'] },
  },
  OFPMeterMod: { names: { command: ['add', 'modify', 'delete'] } },
  OFPRoleRequest: { names: { role: ROLES } },
  OFPRoleReply: { names: { role: ROLES } },
  OFPPortStatus: { rename: { desc: 'port' }, names: { reason: ['add', 'delete', 'modify'] } },
  OFPPacketIn: { names: { reason: PACKET_IN_REASONS } },
  OFPFlowRemoved: { names: { reason: ['idleTimeout', 'hardTimeout', 'delete', 'groupDelete'] } },
  OFPHelloElemVersionBitmap: { type: 'versionBitmap' },
  OFPInstructionGotoTable: { type: 'gotoTable' },
  OFPInstructionMeter: { type: 'meter' },
  OFPMeterBandDrop: { type: 'drop' },
  OFPMeterBandDscpRemark: { type: 'dscpRemark' },
  OFPMeterBandExperimenter: { type: 'experimenter' },
  OFPQueuePropMinRate: { type: 'minRate' },
  OFPQueuePropMaxRate: { type: 'maxRate' },
  OFPQueuePropExperimenter: { type: 'experimenter' },
  OFPTableFeaturePropInstructions: { rename: { instruction_ids: 'instructions' } },
  OFPTableFeaturePropActions: { rename: { action_ids: 'actions' } },
  OFPTableFeaturePropOxm: { rename: { oxm_ids: 'fields' } },
  OFPActionSetMplsTtl: { rename: { mpls_ttl: 'ttl' } },
  OFPActionSetNwTtl: { rename: { nw_ttl: 'ttl' } },
  OFPActionExperimenterUnknown: { type: 'experimenter', rename: { data: 'body' } },
  NXActionController: { names: { reason: PACKET_IN_REASONS } },
  NXActionController2: { names: { reason: PACKET_IN_REASONS } },
  NXActionCT: { type: 'ct' },
  NXActionCTClear: { type: 'ctClear' },
  NXActionNAT: {
    type: 'nat',
    rename: {
      range_ipv4_min: 'ipv4Min',
      range_ipv4_max: 'ipv4Max',
      range_ipv6_min: 'ipv6Min',
      range_ipv6_max: 'ipv6Max',
      range_proto_min: 'protoMin',
      range_proto_max: 'protoMax',
    },
  },
  NXActionDecTtlCntIds: { rename: { cnt_ids: 'ids' } },
}

/** Ryu's names of fields that are not ours in camelCase. */
const fieldNames: Readonly<Record<string, string>> = {
  tun_ipv4_src: 'tunIpv4Src', tun_ipv4_dst: 'tunIpv4Dst', eth_dst_nxm: 'NXM_OF_ETH_DST',
  eth_src_nxm: 'NXM_OF_ETH_SRC', tunnel_id_nxm: 'NXM_NX_TUN_ID',
}

/** Lengths and numbers that our types and lists say. */
const IMPLIED = new Set(['len', 'length', 'type', 'subtype', 'property', 'actions_len', 'match_len'])

function camelCase(name: string): string {
  return name.replace(/_(\w)/g, (_, char: string) => char.toUpperCase())
}

function fieldName(name: string): string {
  return fieldNames[name] ?? camelCase(name)
}

/** Every member of Ryu's JSON that says something else than our message, by path; none when they agree. */
export function disagreements(expected: unknown, ours: unknown, path = ''): string[] {
  const wrapped = unwrapped(expected)
  if (wrapped !== undefined) return ofClass(...wrapped, ours as Fields, path)
  if (Array.isArray(expected)) return ofList(expected, ours, path)
  const plain = plainly(ours)
  if (Object.is(expected, plain)) return []
  // Ryu has nothing or an empty text where a member is absent.
  if ((expected === null || expected === '') && plain === undefined) return []
  return [`${path}: ${JSON.stringify(expected)} is not ${JSON.stringify(plain) ?? 'undefined'}`]
}

function plainly(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value
}

/** The name of the class and its members, of `{ OFPMatch: { … } }`. */
function unwrapped(expected: unknown): [name: string, fields: Fields] | undefined {
  if (typeof expected !== 'object' || expected === null || Array.isArray(expected)) return undefined
  const [name, fields] = Object.entries(expected)[0] as [string, Fields]
  return [name, fields]
}

function ofList(expected: readonly unknown[], ours: unknown, path: string): string[] {
  const list =
    ours instanceof Uint8Array
      ? Array.from(ours)
      : Array.isArray(ours)
        ? (ours as unknown[])
        : Object.values(ours ?? {})
  return expected.length === list.length
    ? expected.flatMap((element, index) => disagreements(element, list[index], `${path}[${index}]`))
    : [`${path}: ${expected.length} elements are not ${list.length}`]
}

function ofClass(name: string, fields: Fields, ours: Fields, path: string): string[] {
  const special = specials[name]
  if (special !== undefined) return special(fields, ours, path)
  const { type = typeOf(name), rename = {}, names = {} } = classes[name] ?? {}
  const wrong =
    type !== undefined && ours.type !== type ? [`${path}: ${name} is not ${String(ours.type)}`] : []
  for (const [key, value] of Object.entries(fields)) {
    const own = rename[key]
    if (own === '' || (own === undefined && isImplied(key, name))) continue
    const at = `${path}.${key}`
    if (own !== undefined && value === null) continue
    if (key === 'body' && own === undefined) {
      wrong.push(...ofBody(value, ours, at))
    } else {
      const member = ours[own ?? camelCase(key)]
      const named = names[own ?? key]
      wrong.push(...disagreements(named?.[value as number] ?? value, member, at))
    }
  }
  return wrong
}

/** The body of a multipart message: its list, or its own members. */
function ofBody(body: unknown, ours: Fields, path: string): string[] {
  const list = Object.values(ours).find(Array.isArray)
  if (Array.isArray(body)) return disagreements(body, list ?? [ours], path)
  return disagreements(body, ours, path)
}

function isImplied(key: string, name: string): boolean {
  return IMPLIED.has(key) || (key === 'experimenter' && name.startsWith('NX'))
}

/** Our type of a class of Ryu's that is named alike: `OFPActionOutput`, `OFPPortMod`; undefined for parts. */
function typeOf(name: string): string | undefined {
  const [, kind] =
    /^(?:OFPAction|NXAction|NXFlowSpec)(?!Id$)(\w+)$/.exec(name)
    ?? /^OFP(\w+(?:Mod|Request|Reply|Out|In|Removed|Config|Async))$/.exec(name)
    ?? []
  return kind === undefined ? undefined : kind[0]!.toLowerCase() + kind.slice(1)
}

type Special = (fields: Fields, ours: Fields, path: string) => string[]


/** Bits of a field by offset and width in one number, or a number. */
function subfield(field: unknown, range: unknown): Fields {
  return { field: fieldName(String(field)), offset: Number(range) >>> 6, bits: (Number(range) & 0x3f) + 1 }
}

function same(wanted: unknown, ours: unknown, path: string): string[] {
  const [left, right] = [wanted, ours].map((value) =>
    JSON.stringify(value, (_, inner: unknown) => plainly(inner)),
  )
  return left === right ? [] : [`${path}: ${left} is not ${right}`]
}

/** Classes whose members are put together otherwise. */
const specials: Readonly<Record<string, Special>> = {
  OFPMatch: ({ oxm_fields: fields }, ours, path) =>
    (fields as Fields[])
      .flatMap((field) => disagreements(field, ours, path))
      .concat(
        (fields as Fields[]).length === Object.keys(ours).length ? [] : [`${path}: not as many fields`],
      ),
  OXMTlv: ({ field, value, mask }, ours, path) => {
    const own = ours[fieldName(String(field))]
    const masked = typeof value === 'string' ? `${value}/${String(mask)}` : { value, mask }
    return same(mask === null ? value : masked, own, `${path}.${String(field)}`)
  },
  OFPInstructionActions: (fields, ours, path) => [
    ...same(['writeActions', 'applyActions', 'clearActions'][Number(fields.type) - 3], ours.type, path),
    ...disagreements(fields.actions, ours.actions, `${path}.actions`),
  ],
  OFPInstructionId: ({ type }, ours, path) =>
    same(
      ['', 'gotoTable', 'writeMetadata', 'writeActions', 'applyActions', 'clearActions', 'meter'][
        Number(type)
      ],
      ours.type,
      path,
    ),
  OFPActionId: ({ type }, ours, path) => same(actionNumbers[String(ours.type)] ?? ours.type, type, path),
  OFPOxmId: ({ type, hasmask, length }, ours, path) =>
    same(
      [fieldName(String(type)), hasmask, length],
      [ours.field, ours.hasMask === true ? 1 : 0, ours.length ?? -1],
      path,
    ),
  OFPTableFeaturePropExperimenter: (fields, ours, path) => [
    ...same(fields.type === 0xfffe ? 'experimenter' : 'experimenterMiss', ours.type, path),
    ...disagreements(fields.experimenter, ours.experimenter, path),
    ...disagreements(fields.exp_type, ours.expType, path),
    ...ofList(words(ours.data as Uint8Array), fields.data, `${path}.data`),
  ],
  OFPGetAsyncReply: (fields, ours, path) => asyncMasks(fields, ours, path),
  OFPSetAsync: (fields, ours, path) => asyncMasks(fields, ours, path),
  OFPGroupFeaturesStats: (fields, ours, path) =>
    ['types', 'capabilities', 'max_groups', 'actions'].flatMap((key) =>
      disagreements(fields[key], ours[camelCase(key)], `${path}.${key}`),
    ),
  NXActionUnknown: (fields, ours, path) => [
    ...same('experimenter', ours.type, path),
    ...same(
      Buffer.concat([
        Buffer.of(Number(fields.subtype) >>> 8, Number(fields.subtype) & 0xff),
        Buffer.from(String(fields.data), 'base64'),
      ]).toString('base64'),
      ours.body,
      path,
    ),
  ],
  NXActionCT: (fields, ours, path) => [
    ...same('ct', ours.type, path),
    ...same(
      fields.zone_src === '' ? fields.zone_ofs_nbits : subfield(fields.zone_src, fields.zone_ofs_nbits),
      ours.zone,
      `${path}.zone`,
    ),
    ...['flags', 'recirc_table', 'alg', 'actions'].flatMap((key) =>
      disagreements(fields[key], ours[camelCase(key)], `${path}.${key}`),
    ),
  ],
  NXActionRegLoad: (fields, ours, path) => [
    ...same(subfield(fields.dst, fields.ofs_nbits), ours.dst, `${path}.dst`),
    ...disagreements(fields.value, ours.value, path),
  ],
  NXActionRegMove: (fields, ours, path) => [
    ...same(
      { field: fieldName(String(fields.src_field)), offset: fields.src_ofs, bits: fields.n_bits },
      ours.src,
      `${path}.src`,
    ),
    ...same(
      { field: fieldName(String(fields.dst_field)), offset: fields.dst_ofs, bits: fields.n_bits },
      ours.dst,
      `${path}.dst`,
    ),
  ],
  NXActionStackPush: (fields, ours, path) => same(stacked(fields), ours.src, `${path}.src`),
  NXActionStackPop: (fields, ours, path) => same(stacked(fields), ours.dst, `${path}.dst`),
  NXFlowSpecMatch: (fields, ours, path) => learnSpec('match', fields, ours, path),
  NXFlowSpecLoad: (fields, ours, path) => learnSpec('load', fields, ours, path),
  NXFlowSpecOutput: (fields, ours, path) => learnSpec('output', fields, ours, path),
  // Packets are held to other readers elsewhere.
  Packet: () => [],
}

const actionNumbers: Readonly<Record<string, number>> = {
  output: 0,
  copyTtlOut: 11,
  copyTtlIn: 12,
  setMplsTtl: 15,
  decMplsTtl: 16,
  pushVlan: 17,
  popVlan: 18,
  pushMpls: 19,
  popMpls: 20,
  setQueue: 21,
  group: 22,
  setNwTtl: 23,
  decNwTtl: 24,
  setField: 25,
  pushPbb: 26,
  popPbb: 27,
}

function stacked({ field, start, end }: Fields): Fields {
  return { field: fieldName(String(field)), offset: start, bits: Number(end) - Number(start) + 1 }
}

function learnSpec(type: string, { src, dst, n_bits: bits }: Fields, ours: Fields, path: string): string[] {
  const named = (from: unknown): unknown => Array.isArray(from)
    ? { field: fieldName(String(from[0])), offset: from[1] as number, bits }
    : from === '' ? undefined : from
  return [
    ...same(type, ours.type, path),
    ...same(named(src), ours.src, `${path}.src`),
    ...same(named(dst), ours.dst, `${path}.dst`),
  ]
}

function asyncMasks(fields: Fields, ours: Fields, path: string): string[] {
  return ['packetIn', 'portStatus', 'flowRemoved'].flatMap((key) => {
    const wanted = fields[`${key.replace(/[A-Z]/, (char) => `_${char.toLowerCase()}`)}_mask`]
    return same(wanted, [(ours.master as Fields)[key], (ours.slave as Fields)[key]], `${path}.${key}`)
  })
}

/** Bytes as the 32-bit words that Ryu makes of them. */
function words(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return Array.from({ length: bytes.length / 4 }, (_, index) => view.getUint32(index * 4))
}
