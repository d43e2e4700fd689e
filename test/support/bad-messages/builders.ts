/** How the messages are written briefly. */
import {
  applyActions, gotoTable, PortNo, writeActions, type ActionInit, type BucketInit, type MatchInit,
  type MessageInit, type MeterBand,
} from 'daolinet/codec'

/** One message, and what is to be in the switch before it. */
export interface Case {
  readonly name: string
  readonly message: MessageInit
  readonly before: readonly MessageInit[]
}

/** Messages by what is wrong with them, each with what comes before it. */
export type Cases = Readonly<Record<string, readonly [message: MessageInit, ...before: MessageInit[]]>>

/** Cases as a list. */
export function listed(cases: Cases): readonly Case[] {
  return Object.entries(cases).map(([name, [message, ...before]]) => ({ name, message, before }))
}

/** What a message may say, but for its type. */
export type Init<T extends MessageInit['type']> = Omit<Extract<MessageInit, { readonly type: T }>, 'type'>

export const flowMod = (rest: Init<'flowMod'>): MessageInit => ({ type: 'flowMod', ...rest })

export const packetOut = (rest: Init<'packetOut'>): MessageInit =>
  ({ type: 'packetOut', inPort: PortNo.CONTROLLER, ...rest })

export const applied = (...actions: readonly ActionInit[]) => ({ instructions: [applyActions(...actions)] })

export const written = (...actions: readonly ActionInit[]) => ({ instructions: [writeActions(...actions)] })

export const goTo = (tableId: number) => ({ instructions: [gotoTable(tableId)] })

export const output = (port: number): ActionInit => ({ type: 'output', port })

export const set = (field: MatchInit): ActionInit => ({ type: 'setField', field })

export const toGroup = (groupId: number): ActionInit => ({ type: 'group', groupId })

export const groupMod = (
  groupId: number, groupType: Init<'groupMod'>['groupType'], buckets: readonly BucketInit[] = [],
  command: Init<'groupMod'>['command'] = 'add',
): MessageInit => ({ type: 'groupMod', command, groupId, groupType, buckets })

export const drop: MeterBand = { type: 'drop', rate: 5, burstSize: 0 }

export const meterMod = (
  meterId: number, flags: number, bands: readonly MeterBand[] = [drop],
  command: Init<'meterMod'>['command'] = 'add',
): MessageInit => ({ type: 'meterMod', command, meterId, flags, bands })

export const [TCP, UDP, ICMPV6] = [6, 17, 58]
export const IP = { ethType: 0x0800 }
export const IPV6 = { ethType: 0x86dd }
export const TAGGED = { vlanVid: 0x1005 }
export const MPLS = { ethType: 0x8847 }
/** A field that nobody knows. */
export const UNKNOWN = { '0x80029804': Uint8Array.of(0, 0, 0, 1) } as MatchInit
