/** The events of the controller: what its log is made of. */
import type { HostStatus, Rule } from 'daolinet/routing'
import type { PacketData } from './packet-data.js'

/** An event. Datapath ids are 16 hexadecimal digits, addresses and ids are text. */
export type LogEvent =
  | { readonly event: 'listening', readonly target: string, readonly pid: number }
  | { readonly event: 'controllers', readonly id: string, readonly members: readonly string[] }
  | { readonly event: 'network', readonly endpoints: number, readonly hosts: number }
  | SwitchLog
  | PortsLog
  | DecisionLog
  | OverloadLog
  | RevocationLog
  | ReconciliationLog
  | StatusLog
  | RejectedLog
  | ProblemLog
  | { readonly event: 'lost', readonly lines: number }
  | { readonly event: 'orphaned', readonly parent: number, readonly pid: number, readonly stops: boolean }
  | { readonly event: 'stopped' }

/** The switch that an event is about. */
export interface OfSwitch {
  readonly datapathId: string
  /** The id of its host; left out when it is no host of the network. */
  readonly host?: string
}

/** A switch came or went, or is none of the network's. */
export interface SwitchLog extends OfSwitch {
  readonly event: 'switch'
  /**
   * `up`: its flows are those of the network. `slave`: of several controllers, another serves it. `stranger`:
   * it is no host of the network, and its flows are left alone. `gone`: the session ended.
   */
  readonly state: 'up' | 'slave' | 'stranger' | 'gone'
  readonly detail: string
}

/** The switch does not have ports that the network names. Empty when it has all of them again. */
export interface PortsLog extends OfSwitch {
  readonly event: 'ports'
  readonly missing: readonly { readonly port: string | number, readonly of: string }[]
}

/** A decision about a packet, after it was carried out, with the packet's own data. */
export interface DecisionLog extends OfSwitch, PacketData {
  readonly event: 'decision'
  readonly kind: 'route' | 'answer' | 'deny' | 'ignore'
  /** The kind of the reason: the `reason` of routing's `Why`. */
  readonly reason: string
  /** The id of the endpoint that sent the packet, or what else sent it. */
  readonly from?: string
  /** The id of the endpoint that it is for. */
  readonly to?: string
  /** What decided. */
  readonly rule?: Rule
  /** The id of the policy, if it was one. */
  readonly policy?: string
  /** The whole reason as a sentence. */
  readonly why: string
  /** Flow-mods written for it, on all switches. */
  readonly flows: number
}

/** Packets were dropped, because too many of one port, or of all, were being decided about. */
export interface OverloadLog extends OfSwitch {
  readonly event: 'overload'
  /** Left out when they came in at several ports. */
  readonly inPort?: number
  readonly port?: string
  readonly packets: number
}

/** Flows were deleted because the network changed. */
export interface RevocationLog extends OfSwitch {
  readonly event: 'revocation'
  readonly why: string
  /** Deletes sent. */
  readonly flows: number
}

/** A switch's flows were compared with those that it should have. */
export interface ReconciliationLog extends OfSwitch {
  readonly event: 'reconciliation'
  readonly kept: number
  readonly added: number
  readonly removed: number
}

/** Which revision of the network is on a switch. */
export interface StatusLog extends Omit<HostStatus, 'datapathId'> {
  readonly event: 'status'
  readonly datapathId: string
}

/** A connection did not become a session. */
export interface RejectedLog {
  readonly event: 'rejected'
  /** The address of the peer; empty when it is not known. */
  readonly peer: string
  /** The kind of the reason: a `CloseKind` of `daolinet/switch`. */
  readonly kind: string
  /** What the peer said to be, if it came that far. */
  readonly datapathId?: string
  readonly message: string
  /** How often the same has happened since it was told last. */
  readonly times: number
}

/** Something failed that does not end the controller. */
export interface ProblemLog extends Partial<OfSwitch> {
  readonly event: 'problem'
  readonly subject: string
  readonly message: string
}

/** Receives events. */
export type Log = (event: LogEvent) => void

/** The message of whatever was thrown, in one line. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message || error.name : String(error)
  return message.replaceAll(/\s*\n\s*/g, '; ')
}
