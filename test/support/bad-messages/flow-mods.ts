/** Flow-mods and packet-outs, one thing wrong in each, or two: then it counts which is answered. */
import { PortNo, TableId } from 'daolinet/codec'
import { buildPacket } from '../../../src/codec/packet/index.js'
import {
  applied, flowMod, goTo, output, packetOut, set, TAGGED, written, type Case, type Init,
} from './builders.js'

const frame = buildPacket({
  ethernet: { src: 1, dst: 2 }, ipv4: { src: '10.0.0.1', dst: '10.0.0.2' }, udp: { srcPort: 1, dstPort: 2 },
})

const flowMods: Readonly<Record<string, Init<'flowMod'>>> = {
  'table 253': { tableId: 253 },
  'table 254': { tableId: 254 },
  'table 254 to delete from': { tableId: 254, command: 'delete' },
  'table 254 to delete one flow from': { tableId: 254, command: 'deleteStrict', priority: 1 },
  'all tables to add to': { tableId: TableId.ALL },
  'all tables to modify': { tableId: TableId.ALL, command: 'modify' },
  'all tables to delete from': { tableId: TableId.ALL, command: 'delete' },
  'a strange command': { command: 9 },
  'a strange flag': { flags: 0x20 },
  'every flag': { flags: 0x1f },
  'a buffer': { bufferId: 3 },
  'a buffer to delete with': { bufferId: 3, command: 'delete' },
  'a buffer to modify with': { bufferId: 3, command: 'modify' },
  'going back': { tableId: 3, ...goTo(2) },
  'going nowhere': { tableId: 3, ...goTo(3) },
  'going on': { tableId: 3, ...goTo(4) },
  'metadata outside its mask': {
    instructions: [{ type: 'writeMetadata', metadata: 5n, metadataMask: 4n }],
  },
  'an instruction twice': { instructions: [...goTo(4).instructions, ...goTo(5).instructions] },
  'an unknown instruction': {
    instructions: [{ type: 'unknown', instructionType: 9, body: new Uint8Array(4) }],
  },
  'an instruction of a stranger\'s': {
    instructions: [{ type: 'experimenter', experimenter: 9, body: new Uint8Array(0) }],
  },
  'a meter that is not there': { instructions: [{ type: 'meter', meterId: 9 }] },
  'a meter and a group that are not there': {
    instructions: [...applied({ type: 'group', groupId: 9 }).instructions, { type: 'meter', meterId: 9 }],
  },
  'a meter that cannot be, to delete': { command: 'delete', instructions: [{ type: 'meter', meterId: 0 }] },
  'going anywhere, to delete from all tables': { tableId: TableId.ALL, command: 'delete', ...goTo(2) },
  'out_port where there is none': { command: 'delete', outPort: 0x1_2345 },
  'out_port that is not there': { command: 'delete', outPort: 99 },
  'a delete with strange actions': { command: 'delete', ...applied(output(PortNo.ANY)) },
  'a delete with a group that is not there': { command: 'delete', ...applied({ type: 'group', groupId: 9 }) },
  'a modify of nothing with a group that is not there': {
    command: 'modify', match: { inPort: 7 }, ...applied({ type: 'group', groupId: 9 }),
  },
  'an action set that pops': written({ type: 'popVlan' }, { type: 'decNwTtl' }),
  'an action set that sets what may not be there': written(set(TAGGED)),
  'an action set that sets what was popped': {
    match: TAGGED,
    instructions: [...applied({ type: 'popVlan' }).instructions, ...written(set(TAGGED)).instructions],
  },
}

/** Two things wrong at once: which one is answered. */
const orders: Readonly<Record<string, Init<'flowMod'>>> = {
  'match before table': { match: { tcpDst: 1 }, tableId: TableId.ALL },
  'table before command': { tableId: TableId.ALL, command: 9 },
  'command before actions': { command: 9, ...applied(output(PortNo.ANY)) },
  'actions before flags': { flags: 0x80, ...applied(output(PortNo.ANY)) },
  'flags before what fits': { flags: 0x80, ...applied({ type: 'decNwTtl' }) },
  'what fits before table 254': { tableId: 254, ...applied({ type: 'decNwTtl' }) },
  'table 254 before buffers': { tableId: 254, bufferId: 3 },
  'buffers before groups': { bufferId: 3, ...applied({ type: 'group', groupId: 9 }) },
  'actions before the next table': { tableId: 5, instructions: [
    ...goTo(4).instructions, ...applied({ type: 'decNwTtl' }).instructions,
  ] },
  'the next table before groups': { tableId: 5, instructions: [
    ...goTo(4).instructions, ...applied({ type: 'group', groupId: 9 }).instructions,
  ] },
}

const packetOuts: Readonly<Record<string, Init<'packetOut'>>> = {
  'a buffer': { bufferId: 5 },
  'from port 0': { inPort: 0 },
  'from a port that is not there': { inPort: 99 },
  'from a port beyond all': { inPort: PortNo.MAX },
  'from a port of 16 bits that none has': { inPort: 0xff00 },
  'from IN_PORT': { inPort: PortNo.IN_PORT },
  'from TABLE': { inPort: PortNo.TABLE },
  'from ALL': { inPort: PortNo.ALL },
  'from LOCAL': { inPort: PortNo.LOCAL },
  'from ANY': { inPort: PortNo.ANY },
  'to ANY': { actions: [output(PortNo.ANY)] },
  'to the tables': { actions: [output(PortNo.TABLE)], data: frame },
  'to a group that is not there': { actions: [{ type: 'group', groupId: 4 }] },
  'setting an address of its packet': { actions: [set({ ipv4Src: '10.0.0.3' })], data: frame },
  'setting an address of no packet': { actions: [set({ ipv4Src: '10.0.0.3' })] },
  'setting an address of another packet': { actions: [set({ ipv6Src: '::1' })], data: frame },
  'setting a port of another packet': { actions: [set({ tcpSrc: 4 })], data: frame },
  'setting the TTL of a packet cut short': { actions: [{ type: 'decNwTtl' }], data: frame.slice(0, 14) },
  'cut short': { data: frame.slice(0, 3) },
  'a strange action from a strange port': { inPort: 0xffff_ff01, actions: [output(PortNo.ANY)] },
  'a buffer from a strange port': { inPort: 0xffff_ff01, bufferId: 4 },
  'a buffer for what does not fit': { bufferId: 4, actions: [set({ tcpSrc: 4 })] },
  'a group before what does not fit': { actions: [{ type: 'group', groupId: 4 }, set({ tcpSrc: 4 })] },
}

function cases<T>(
  what: string, all: Readonly<Record<string, T>>, message: (init: T) => Case['message'],
): Case[] {
  return Object.entries(all).map(
    ([name, init]) => ({ name: `${what} ${name}`, message: message(init), before: [] }),
  )
}

/** All of them. */
export const flowModsAndPacketOuts: readonly Case[] = [
  ...cases('a flow-mod:', flowMods, flowMod),
  ...cases('in order:', orders, flowMod),
  ...cases('a packet-out:', packetOuts, packetOut),
]
