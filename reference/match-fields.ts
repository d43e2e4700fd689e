/** The page of match fields. */
import { missingPrerequisite, type FieldName, type MatchInit } from '../src/codec/index.js'
import { fields, type FieldRow } from '../src/codec/match/fields.js'
import { ctStateBits, tcpFlagBits } from '../src/codec/syntax/flags.js'
import { code, head, hexadecimal, section, table } from './markdown.js'
import type { Sources } from './sources.js'

/** Fields that differ only in their number share a row: what to say of them. */
const FAMILIES: Readonly<Record<string, string | undefined>> = {
  reg: 'A register of 32 bits, which flows may use as they like.',
  xreg: 'Two registers as one number: `xreg0` is `reg0` and `reg1`.',
  xxreg: 'Four registers as one number: `xxreg0` is `reg0` to `reg3`.',
  tunMetadata: 'A Geneve option of up to 124 bytes, as the table of TLVs in the switch maps it. Leading '
    + 'zeros do not count.',
}

const KINDS: Readonly<Record<FieldRow['kind'], string>> = {
  uint: 'number', bigint: 'bigint', bytes: 'bytes',
  mac: 'MAC address', ipv4: 'IPv4 address', ipv6: 'IPv6 address',
}

const INTRO = `
Every field that a match can have. In code a match is an object, in text it is what \`ovs-ofctl\` reads:

\`\`\`ts
flowMod({ match: { ethType: 0x0800, ipProto: 6, tcpDst: 443 } })
parseFlow('tcp,tcp_dst=443,actions=drop')
\`\`\`

- **bits** is the width of the value, and what it is in code; an address is text: \`'10.0.0.1'\`.
- **mask** says whether bits of it may be left open: \`{ value, mask }\`, or \`10.0.0.0/24\` for an address.
- **prerequisites** is what else has to be in the match. \`check()\` and \`missingPrerequisite()\` tell
  when it is not, and the builders (\`tcp4\`, \`ip6\`, \`arp\`, …) put it there.
- **header** is what stands on the wire: the OXM class, and the number of the field in it. A second line
  is another header of the same field: it is decoded, and never encoded.
`.trim()

/** The groups of the page. The first whose test holds takes the field. */
const GROUPS: readonly (readonly [title: string, holds: (name: string, row: FieldRow) => boolean])[] = [
  ['Connection tracking', (name) => name.startsWith('ct')],
  ['Tunnels', (name) => name.startsWith('tun')],
  ['Registers', (name) => /^x{0,2}reg\d+$/.test(name)],
  ['Network service header', (name) => name.startsWith('nsh')],
  ['OpenFlow 1.3', (_, row) => row.oxmClass === 0x8000 && row.number < 40],
  ['Later versions of OpenFlow, and the ONF\'s extensions', (_, row) => /^(ONF)?OXM/.test(row.header)],
  ['Extensions of Open vSwitch', () => true],
]
const ORDER = [4, 0, 2, 1, 5, 6, 3]

/** The page. @throws Error when a field has no sentence */
export function matchFieldsPage(sources: Sources): string {
  const sentences =
    new Map(sources.members(sources.type('Match')).map(({ name, comment }) => [name, comment]))
  const lines = Object.entries<FieldRow>(fields).map(([name, row]) =>
    ({ name, row, group: GROUPS.findIndex(([, holds]) => holds(name, row)) }))
  const groups = ORDER.map((group) => section(2, GROUPS[group]![0], table(
    ['field', 'in text', 'bits', 'mask', 'prerequisites', 'what it is', 'header'],
    lines.filter((line) => line.group === group).flatMap(({ name, row }) => line(name, row, sentences)),
  )))
  return [head('Match fields', INTRO), ...groups, bits()].join('\n')
}

function line(name: string, row: FieldRow, sentences: ReadonlyMap<string, string>): string[][] {
  const [, prefix = '', number = ''] = /^(.*?)(\d+)$/.exec(name) ?? []
  const family = FAMILIES[prefix]
  if (family !== undefined && number !== '0') return []
  const last = family === undefined ? 0 : lastOf(prefix)
  const what = family ?? sentences.get(name)
  if (!what) throw new Error(`The field ${name} has no comment in src/codec/match/fields.ts.`)
  const upto = (text: string): string =>
    last === 0 ? code(text) : `${code(text)} to ${code(text.replace(/0$/, String(last)))}`
  return [[
    upto(name),
    [upto(row.text), ...row.aka.map(code)].join(', '),
    `${row.kind === 'bytes' ? 'up to ' : ''}${row.bits}, ${KINDS[row.kind]}`,
    row.maskable ? 'yes' : 'no',
    prerequisites(name),
    [what, ...(row.writable ? [] : ['Actions cannot set it.']),
      ...(row.inOpenVSwitch ? [] : ['Open vSwitch 3.1 does not have it.'])].join(' '),
    headers(row, last),
  ]]
}

function lastOf(prefix: string): number {
  return Object.keys(fields).filter((name) => new RegExp(`^${prefix}\\d+$`).test(name)).length - 1
}

function headers(row: FieldRow, last: number): string {
  return [row, ...row.aliases].map(({ header, oxmClass, number, experimenter, expType }) => {
    const from = expType ?? number
    const numbers = last === 0 ? String(from) : `${from} to ${from + last}`
    const owner = experimenter === undefined ? '' : ` of ${hexadecimal(experimenter, 8)}`
    return `${code(header)}<br>${hexadecimal(oxmClass, 4)}${owner}: ${numbers}`
  }).join('<br>')
}

/** Asks what a match lacks that has only this field, and gives it that, until it lacks nothing. */
function prerequisites(name: string): string {
  const match: Record<string, unknown> = { [name]: sample(name) }
  const found: string[] = []
  for (;;) {
    const missing = missingPrerequisite(match as MatchInit)?.requires
    if (missing === undefined) return found.length === 0 ? 'none' : found.map(code).join(', ')
    found.push(missing)
    const [, field, value] = /^(\w+): (0x[\da-f]+|\d+)( or .*)?$/.exec(missing) ?? []
    if (field === undefined) Object.assign(match, OTHERS[/^\w+/.exec(missing)![0]])
    else match[field] = Number(value)
  }
}

/** What meets the prerequisites that are not one value of one field. */
const OTHERS: Readonly<Record<string, object>> = {
  inPort: { inPort: 1 }, vlanVid: { vlanVid: 0x1001 }, ctState: { ctState: { value: 0x22, mask: 0x22 } },
}

function sample(name: string): unknown {
  const row: FieldRow = fields[name as FieldName]
  switch (row.kind) {
    case 'bigint': return 0n
    case 'bytes': return new Uint8Array(row.bytes)
    case 'mac': return '00:00:00:00:00:00'
    case 'ipv4': return '0.0.0.0'
    case 'ipv6': return '::'
    case 'uint': return 0
  }
}

/** The names of single bits. */
function bits(): string {
  const rows = (names: readonly string[]): string[][] =>
    names.map((name, bit) => [code(name), hexadecimal(1 << bit, 4)])
  return [
    section(2, 'Bits of ctState', 'In text `ct_state=+trk+est-new`; in code `{ value: 0x22, mask: 0x23 }`.\n',
      table(['bit', 'value'], rows(ctStateBits))),
    section(2, 'Bits of tcpFlags', 'In text `tcp_flags=+syn-ack`; in code `{ value: 0x02, mask: 0x12 }`.\n',
      table(['bit', 'value'], rows(tcpFlagBits))),
  ].join('\n')
}
