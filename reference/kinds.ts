/** The pages of actions, instructions and messages: a table of all, and a section about each. */
import type { ActionCodec, Typed } from '../src/codec/actions/codec.js'
import { actionCodecs, actionTexts } from '../src/codec/actions/index.js'
import { instructionCodecs } from '../src/codec/instructions/index.js'
import {
  experimenterCodecs, experimenterMultipartCodecs, messageCodecs, multipartCodecs,
} from '../src/codec/messages/registry.js'
import { anchor, code, firstSentence, head, hexadecimal, section, table } from './markdown.js'
import type { Member, Sources } from './sources.js'
import type { Writer } from './values.js'

/** One action, instruction or message. */
interface Kind {
  readonly type: string
  /** The export that describes it. */
  readonly name: string
  readonly comment: string
  readonly members: readonly Member[]
}

/** What is left out of the tables of fields, because it is the same everywhere. */
const EVERYWHERE = new Set(['type', 'xid'])

/**
 * The kinds of a union such as `Message`, by their type.
 * @param nameOf - the name of the export that describes a kind
 */
export function kindsOf(
  sources: Sources, union: 'Action' | 'Instruction' | 'Message', nameOf: (type: string) => string,
): ReadonlyMap<string, Kind> {
  const { checker } = sources
  const of = sources.type(union)
  if (!of.isUnion()) throw new Error(`${union} is no union`)
  return new Map(of.types.map((part) => {
    const tag = checker.getTypeOfSymbol(checker.getPropertyOfType(part, 'type')!)
    if (!tag.isStringLiteral()) throw new Error(`${checker.typeToString(part)} has no type of its own`)
    const name = nameOf(tag.value)
    const symbol = sources.symbol(name) ?? part.symbol
    return [tag.value, {
      type: tag.value,
      name: symbol.name,
      comment: sources.comment(symbol),
      members: sources.members(part).filter((member) => !EVERYWHERE.has(member.name)),
    }]
  }))
}

/** The addresses of the sections about kinds, by the exports that describe them. */
export function placesOf(page: string, kinds: ReadonlyMap<string, Kind>): [name: string, place: string][] {
  return [...kinds.values()].map(({ name, type }) => [name, anchor(page, type)])
}

/**
 * Writes the sections of a page.
 * @param codecs - the kinds that the library knows: for each, a function of its name builds it
 */
function sections(kinds: ReadonlyMap<string, Kind>, writer: Writer, codecs: object): string[] {
  return [...kinds.values()].map(({ type, comment, members }) => {
    const builder = type === 'error' ? 'errorMessage' : type
    const built = type in codecs ? ` Built by ${code(`${builder}()`)}.` : ''
    return section(3, type, `${writer.prose(comment)}${built}\n`, writer.fields(members))
  })
}

function kind(kinds: ReadonlyMap<string, Kind>, page: string, type: string): [Kind, link: string] {
  const found = kinds.get(type)
  if (found === undefined) throw new Error(`No type describes ${type}`)
  return [found, `[${code(type)}](${anchor(page, type)})`]
}

/** The page of actions. */
export function actionsPage(kinds: ReadonlyMap<string, Kind>, writer: Writer): string {
  const codecs = Object.entries(actionCodecs) as [keyof typeof actionCodecs, ActionCodec<Typed>][]
  const rows = codecs.map(([type, codec]) => {
    const [{ comment }, link] = kind(kinds, 'actions.md', type)
    return {
      group: codec.experimenter === undefined,
      cells: [
        link,
        Object.keys(actionTexts[type].read ?? {}).map(code).join(', '),
        codec.experimenter === undefined
          ? String(codec.number)
          : `${hexadecimal(codec.experimenter, 8)}: ${codec.subtype}`,
        codec.inActionSet ? 'yes' : 'no',
        codec.inOpenVSwitch ? 'yes' : 'no',
        writer.prose(firstSentence(comment)),
      ],
    }
  })
  const columns = ['action', 'in text', 'number', 'in an action set', 'in Open vSwitch', 'what it does']
  const of = (group: boolean): string =>
    table(columns, rows.filter((row) => row.group === group).map(({ cells }) => cells))
  return [
    head('Actions', `
What a flow, a bucket of a group or a packet-out does with a packet. In text, actions stand behind
\`actions=\`. **Number** is the type on the wire, or the experimenter's id and its subtype. An action that
may be **in an action set** can be in \`writeActions\` and in buckets; every action can be in
\`applyActions\` and in a packet-out. **In Open vSwitch** says whether version 3.1 takes it on a
connection of OpenFlow 1.3. An action of a type that the library does not know is kept byte for byte, as
\`unknown\` or \`experimenter\`.`.trim()),
    section(2, 'Actions of OpenFlow', of(true)),
    section(2, 'Actions of experimenters', of(false)),
    section(2, 'One by one', ''),
    ...sections(kinds, writer, actionCodecs),
  ].join('\n')
}

/** The page of instructions. */
export function instructionsPage(kinds: ReadonlyMap<string, Kind>, writer: Writer): string {
  return [
    head('Instructions', `
What a flow does with the packets that it matches. A flow has at most one of each type, and the switch
executes them in this order: \`meter\`, \`applyActions\`, \`clearActions\`, \`writeActions\`,
\`writeMetadata\`, \`gotoTable\`. A flow without instructions drops its packets. An instruction of a type
that the library does not know is kept byte for byte, as \`unknown\` or \`experimenter\`.`.trim()),
    table(['instruction', 'number', 'what it does'],
      Object.entries(instructionCodecs).map(([type, { number }]) => {
        const [{ comment }, link] = kind(kinds, 'instructions.md', type)
        return [link, String(number), writer.prose(firstSentence(comment))]
      })),
    section(2, 'One by one', ''),
    ...sections(kinds, writer, instructionCodecs),
  ].join('\n')
}

type Direction = 'to the switch' | 'to the controller' | 'both'

/** Who sends a message. The numbers of the others say whether they are requests or replies. */
const DIRECTIONS: {
  readonly [T in keyof typeof messageCodecs | keyof typeof experimenterCodecs]: Direction
} = {
  hello: 'both',
  error: 'both',
  echoRequest: 'both',
  echoReply: 'both',
  experimenter: 'both',
  featuresRequest: 'to the switch',
  featuresReply: 'to the controller',
  getConfigRequest: 'to the switch',
  getConfigReply: 'to the controller',
  setConfig: 'to the switch',
  packetIn: 'to the controller',
  flowRemoved: 'to the controller',
  portStatus: 'to the controller',
  packetOut: 'to the switch',
  flowMod: 'to the switch',
  groupMod: 'to the switch',
  portMod: 'to the switch',
  tableMod: 'to the switch',
  barrierRequest: 'to the switch',
  barrierReply: 'to the controller',
  queueGetConfigRequest: 'to the switch',
  queueGetConfigReply: 'to the controller',
  roleRequest: 'to the switch',
  roleReply: 'to the controller',
  getAsyncRequest: 'to the switch',
  getAsyncReply: 'to the controller',
  setAsync: 'to the switch',
  meterMod: 'to the switch',
  nxRoleRequest: 'to the switch',
  nxRoleReply: 'to the controller',
  nxSetFlowFormat: 'to the switch',
  nxFlowMod: 'to the switch',
  nxFlowRemoved: 'to the controller',
  nxFlowModTableId: 'to the switch',
  nxSetPacketInFormat: 'to the switch',
  nxPacketIn: 'to the controller',
  nxFlowAge: 'to the switch',
  nxSetAsyncConfig: 'to the switch',
  nxSetControllerId: 'to the switch',
  nxFlowMonitorCancel: 'to the switch',
  nxFlowMonitorPaused: 'to the controller',
  nxFlowMonitorResumed: 'to the controller',
  nxTlvTableMod: 'to the switch',
  nxTlvTableRequest: 'to the switch',
  nxTlvTableReply: 'to the controller',
  nxSetAsyncConfig2: 'to the switch',
  nxResume: 'to the switch',
  nxCtFlushZone: 'to the switch',
  nxPacketIn2: 'to the controller',
  nxCtFlush: 'to the switch',
  flowMonitorCancel: 'to the switch',
  flowMonitorPaused: 'to the controller',
  flowMonitorResumed: 'to the controller',
  roleStatus: 'to the controller',
  bundleControl: 'both',
  bundleAddMessage: 'to the switch',
  requestForward: 'to the controller',
}

const MULTIPART_DIRECTIONS = { request: 'to the switch', reply: 'to the controller' } as const

interface Sides { readonly direction: keyof typeof MULTIPART_DIRECTIONS }
interface Numbered { readonly number: number }
interface Multipart extends Sides { readonly multipart: number }
interface Experimenter { readonly experimenter: number, readonly expType: number }

/** The page of messages. */
export function messagesPage(kinds: ReadonlyMap<string, Kind>, writer: Writer): string {
  const rows = <C>(
    codecs: Readonly<Record<string, C>>, numbers: (codec: C, type: string) => readonly [string, Direction],
  ): string => table(
    ['message', 'number', 'sent', 'what it is for'],
    Object.entries(codecs).map(([type, codec]) => {
      const [{ comment }, link] = kind(kinds, 'messages.md', type)
      return [link, ...numbers(codec, type), writer.prose(firstSentence(comment))]
    }),
  )
  const directionOf = (type: string): Direction => DIRECTIONS[type as keyof typeof DIRECTIONS]
  const ofExperimenter = ({ experimenter, expType }: Experimenter): string =>
    `${hexadecimal(experimenter, 8)}: ${expType}`
  return [
    head('Table of messages', `
Every message, by its \`type\`. Each has an \`xid\` besides, the transaction id: a reply has that of its
request; a session chooses it. A field that is left out when a message is built takes the value in the
column **unless given**; without one it is zero or empty. [Messages](../messages.md) is the guide to using
them.`.trim()),
    section(2, 'Messages of OpenFlow 1.3', '**Number** is the type in the header.\n',
      rows<Numbered>(messageCodecs, ({ number }, type) => [String(number), directionOf(type)])),
    section(2, 'Multipart messages',
      '**Number** is the multipart type, in messages of type 18 (requests) and 19 (replies).\n',
      rows<Multipart>(multipartCodecs, ({ multipart, direction }) =>
        [String(multipart), MULTIPART_DIRECTIONS[direction]])),
    section(2, 'Messages of experimenters',
      '**Number** is an experimenter\'s id, Nicira\'s (0x00002320) or the ONF\'s (0x4f4e4600), and a type.\n',
      rows<Experimenter>(experimenterCodecs, (codec, type) => [ofExperimenter(codec), directionOf(type)])),
    section(2, 'Multipart messages of experimenters',
      rows<Experimenter & Sides>(experimenterMultipartCodecs, (codec) =>
        [ofExperimenter(codec), MULTIPART_DIRECTIONS[codec.direction]])),
    section(2, 'One by one', ''),
    ...sections(kinds, writer, {
      ...messageCodecs, ...multipartCodecs, ...experimenterCodecs, ...experimenterMultipartCodecs,
    }),
  ].join('\n')
}
